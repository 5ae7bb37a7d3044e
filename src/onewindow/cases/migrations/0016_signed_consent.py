from django.db import migrations, models

# A consent of old was the clerk's tick and nothing else: its row says so.
MARK_UNSIGNED = "UPDATE cases_reusedpaper SET reference = '未留存签名' WHERE consent = 'window'"


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_one_note_a_promise")]

    operations = [
        migrations.AddField(
            model_name="reusedpaper",
            name="reference",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunSQL(MARK_UNSIGNED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="reusedpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent", "window"), ("reference", ""), _negated=True),
                name="consent_at_the_window_says_where_it_is_kept",
            ),
        ),
    ]
