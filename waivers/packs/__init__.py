"""What a final pack holds, how it is put into words, and how it becomes one archive with stable bytes."""
