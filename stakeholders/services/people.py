"""Who acts without an account."""


class InvitedPerson:
    """Stands as actor in the history: somebody without an account, whose name is not kept there."""

    pk = None

    def __str__(self) -> str:
        return "Invited person"
