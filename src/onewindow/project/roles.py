"""The two database roles: the owner migrates, the application works and cannot rewrite history (design 3)."""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER = "onewindow_owner"
APPLICATION = "onewindow_app"
DATABASE = "onewindow"

# The ledger and what other systems handled are INSERT and SELECT only for the application.
APPEND_ONLY = ("ledger_entry", "ledger_seal", "exchange_past_case", "exchange_past_event", "exchange_past_record")


def make_roles(admin_url: str) -> None:
    """Create the two roles where they are missing; needs a superuser of the embedded cluster.

    One at a time: the processes of a test run begin together on a cluster that is new to all of them.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('roles of onewindow'))")
        for role in (OWNER, APPLICATION):
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            if not found:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def make_database(admin_url: str, name: str, *, template: str = "template0") -> None:
    """Create database `name` owned by the owner role if it is missing."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)))


def lacks_rights(owner_url: str, application_role: str) -> bool:
    """Whether the application may not yet use some table: a migration was cut off before its rights were given."""
    statement = """SELECT count(*) FROM pg_tables WHERE schemaname = 'public'
        AND NOT has_table_privilege(%s, format('%%I.%%I', schemaname, tablename), 'INSERT')"""
    with psycopg.connect(owner_url) as connection:
        found = connection.execute(statement, [application_role]).fetchone()
    return bool(found and found[0])


def grant_rights(owner_url: str, application_role: str) -> None:
    """Give the application its rights on every table, then take back those that could rewrite history. Repeatable."""
    role = sql.Identifier(application_role)
    with psycopg.connect(owner_url) as connection:
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        connection.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role)
        )
        connection.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for table in APPEND_ONLY:
            if connection.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchone() != (None,):
                connection.execute(
                    sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {} FROM {}").format(
                        sql.Identifier(table), role
                    )
                )
