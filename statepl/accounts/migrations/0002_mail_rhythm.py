from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_rhythm",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("daily", "Once a day, together"),
                    ("weekly", "Once a week, together"),
                    ("off", "Never"),
                ],
                default="at_once",
                max_length=8,
                verbose_name="how often messages come",
            ),
        ),
    ]
