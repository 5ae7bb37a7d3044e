"""Which database this program works with: the one named by DATABASE_URL, else the embedded one of this checkout."""

from __future__ import annotations

import os

import psycopg

from onewindow.project.environment import find_home, make_home
from onewindow.project.postgres import Cluster, DatabaseUnavailable
from onewindow.project.roles import APPLICATION, DATABASE, OWNER, make_database, make_roles


def prepare_environment() -> Cluster | None:
    """Name the database in the environment; starts or joins the embedded server when none is named.

    Returns the joined cluster (to `detach` at the end) or None for an outside server.
    Raises DatabaseUnavailable with one sentence for the person at the keyboard.
    """
    if os.environ.get("DATABASE_URL"):
        _check_outside_server()
        return None
    home = find_home()
    make_home(home)
    cluster = Cluster(home)
    cluster.attach()
    admin = cluster.make_url("postgres", "postgres")
    make_roles(admin)
    make_database(admin, DATABASE)
    os.environ["DATABASE_URL"] = cluster.make_url(APPLICATION, DATABASE)
    os.environ["OWNER_DATABASE_URL"] = cluster.make_url(OWNER, DATABASE)
    return cluster


def _check_outside_server() -> None:
    if not os.environ.get("OWNER_DATABASE_URL"):
        raise DatabaseUnavailable(
            "设置了 DATABASE_URL 却没有 OWNER_DATABASE_URL：请同时给出负责建表的数据库用户的连接地址"
        )
    for variable in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        try:
            with psycopg.connect(os.environ[variable], connect_timeout=5) as connection:
                version = connection.info.server_version
        except psycopg.Error as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise DatabaseUnavailable(
                f"{variable} 指定的数据库连接不上（{reason}）：请检查地址、口令和网络后重试"
            ) from None
        if version < 150000:
            raise DatabaseUnavailable(f"{variable} 指定的数据库版本过低（{version // 10000}），需要 PostgreSQL 15 以上")
    _require_two_roles(os.environ["DATABASE_URL"], os.environ["OWNER_DATABASE_URL"])


def _require_two_roles(application_url: str, owner_url: str) -> None:
    # A superuser is a member of every role: it, like the owner, could rewrite the ledger whatever was revoked.
    with psycopg.connect(owner_url) as connection:
        owner = connection.info.user
    with psycopg.connect(application_url) as connection:
        statement = "SELECT count(*) FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER')"
        found = connection.execute(statement, [owner]).fetchone()
    if found and found[0]:
        raise DatabaseUnavailable(
            "DATABASE_URL 的数据库用户是超级用户，或拥有建表用户的权限，台账将可被改写，拒绝启动：请为应用另建一个普通用户"
        )
