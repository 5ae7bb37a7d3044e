from django.db import migrations, models
from django.db.models import F, Q

# Before, only whether he owes papers was kept. Who owes them now was asked no earlier than he applied, which is all that counts.
FILL_SQL = "UPDATE certificates_certificateapplication SET asked_on = lodged_on WHERE waits_for_holder"
EMPTY_SQL = """
UPDATE certificates_certificateapplication SET waits_for_holder = true WHERE asked_on IS NOT NULL AND supplied_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]

    operations = [
        migrations.AddField("certificateapplication", "asked_on", models.DateField(null=True)),
        migrations.AddField("certificateapplication", "supplied_on", models.DateField(null=True)),
        migrations.RunSQL(FILL_SQL, EMPTY_SQL),
        migrations.RemoveField("certificateapplication", "waits_for_holder"),
        migrations.AddConstraint(
            "certificateapplication",
            models.CheckConstraint(
                condition=Q(asked_on__isnull=True) | Q(asked_on__gte=F("lodged_on")),
                name="papers_are_asked_for_after_the_application",
            ),
        ),
        migrations.AddConstraint(
            "certificateapplication",
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=True) | Q(asked_on__isnull=False, supplied_on__gte=F("asked_on")),
                name="papers_asked_for_are_supplied_after_the_notice",
            ),
        ),
    ]
