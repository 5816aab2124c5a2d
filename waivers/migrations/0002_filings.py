from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("waivers", "0001_initial")]
    operations = []
