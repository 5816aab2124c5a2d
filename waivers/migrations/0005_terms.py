from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("waivers", "0004_obligations")]
    operations = []
