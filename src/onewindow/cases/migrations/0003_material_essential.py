"""Which papers an application cannot do without (32(4)); cases that wait for acceptance learn it from their own guide."""

from django.db import migrations, models

FILL_SQL = """
UPDATE cases_casematerial paper SET essential = true
FROM cases_case own
JOIN catalogue_itemversion version ON version.id = own.item_version_id
CROSS JOIN LATERAL jsonb_array_elements(version.content -> 'materials') asked
WHERE paper.case_id = own.id AND own.state = 'received' AND asked ->> 'code' = paper.code
  AND coalesce((asked ->> 'required')::boolean, true) AND coalesce(asked ->> 'needed_when', '') = ''
  AND coalesce(asked ->> 'source', 'applicant') NOT IN ('shared', 'issued_by_government')
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_first_contact"), ("catalogue", "0001_initial")]
    operations = [
        migrations.AddField("casematerial", "essential", models.BooleanField(db_default=False)),
        migrations.RunSQL(FILL_SQL, migrations.RunSQL.noop),
    ]
