"""Fewer indexes to keep up to date at every paper: only papers of a kept template are found by it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_word_papers")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="template",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.templateversion",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("template__isnull", False)), fields=["template"], name="document_of_template"
            ),
        ),
        # Django's second index of a unique text, for LIKE 'x%', which nobody asks.
        migrations.RunSQL(
            "DROP INDEX IF EXISTS documents_document_number_158f0d92_like",
            "CREATE INDEX documents_document_number_158f0d92_like ON documents_document (number varchar_pattern_ops)",
        ),
        migrations.RunSQL(
            "DROP INDEX IF EXISTS documents_document_check_code_f11ad056_like",
            "CREATE INDEX documents_document_check_code_f11ad056_like ON documents_document (check_code varchar_pattern_ops)",
        ),
    ]
