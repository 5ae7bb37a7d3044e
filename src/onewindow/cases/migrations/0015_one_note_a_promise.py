import django.db.models.deletion
from django.db import migrations, models

# A note of old stood for every paper that was late on its day: each of them gets its own, told and answered alike.
SPLIT_NOTES = """
CREATE TEMPORARY TABLE late_promise ON COMMIT DROP AS
SELECT note.id AS note_id, promise.id AS promise_id, promise.name,
  row_number() OVER (PARTITION BY note.id ORDER BY promise.due_by, promise.code) AS place
FROM cases_breachnote note
JOIN cases_paperpromise promise ON promise.case_id = note.case_id AND promise.due_by < note.noted_on
  AND (promise.supplied_on IS NULL OR promise.supplied_on >= note.noted_on);
UPDATE cases_breachnote SET promise_id = coalesce(
    (SELECT late.promise_id FROM late_promise late WHERE late.note_id = cases_breachnote.id AND late.place = 1),
    (SELECT min(promise.id) FROM cases_paperpromise promise WHERE promise.case_id = cases_breachnote.case_id)
  ), urge_on = noted_on + 1,
  papers = coalesce(
    (SELECT late.name FROM late_promise late WHERE late.note_id = cases_breachnote.id AND late.place = 1), papers
  );
INSERT INTO cases_breachnote (case_id, promise_id, noted_on, papers, state, contest, contested_on, answer, answered_on,
  answered_by, urge_on)
SELECT note.case_id, late.promise_id, note.noted_on, late.name, note.state, note.contest, note.contested_on, note.answer,
  note.answered_on, note.answered_by, note.urge_on
FROM late_promise late JOIN cases_breachnote note ON note.id = late.note_id WHERE late.place > 1
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_pre_reviews")]

    operations = [
        migrations.AlterField(
            model_name="breachnote",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="breach_notes", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="breachnote",
            name="promise",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="cases.paperpromise",
            ),
        ),
        migrations.AddField(model_name="breachnote", name="urge_on", field=models.DateField(null=True)),
        migrations.RunSQL(["SET CONSTRAINTS ALL IMMEDIATE", SPLIT_NOTES], migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="breachnote",
            name="promise",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="cases.paperpromise",
            ),
        ),
        migrations.AlterField(model_name="breachnote", name="urge_on", field=models.DateField()),
        migrations.AddIndex(
            model_name="breachnote",
            index=models.Index(
                condition=models.Q(("state", "lifted"), _negated=True),
                fields=["urge_on"],
                name="standing_breach_to_be_urged",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachnote",
            constraint=models.UniqueConstraint(fields=("promise",), name="broken_promise_is_noted_once"),
        ),
        migrations.AddConstraint(
            model_name="breachnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("urge_on__gt", models.F("noted_on"))), name="breach_is_urged_after_its_note"
            ),
        ),
    ]
