import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from crawler.catalog import migrations
from crawler.catalog.database import Database
from crawler.catalog.errors import SchemaVersionError
from crawler.catalog.tables import metadata


def described(database: Database) -> dict[str, str]:
    """What the database itself says of every table: columns with defaults, keys, indexes."""
    seen = inspect(database.connection)
    return {
        name: re.sub(
            "0x[0-9a-f]+",
            "",
            repr(
                [
                    [repr(sorted(map(str, column.items()))) for column in seen.get_columns(name)],
                    seen.get_pk_constraint(name),
                    sorted(map(str, seen.get_foreign_keys(name))),
                    sorted(map(str, seen.get_unique_constraints(name))),
                    sorted(map(str, seen.get_indexes(name))),
                ]
            ),
        )
        for name in seen.get_table_names()
        if name != migrations.VERSION_TABLE
    }


def test_the_newest_version_file_is_the_one_that_is_named() -> None:
    scripts = ScriptDirectory.from_config(migrations.configuration())
    assert scripts.get_current_head() == migrations.HEAD


def test_the_migrated_tables_are_those_of_the_program(database_url: str) -> None:
    database = Database(database_url)
    migrations.prepare(database)
    context = MigrationContext.configure(database.connection, opts={"compare_type": True})
    assert compare_metadata(context, metadata) == []
    assert migrations.current(database.connection) == migrations.HEAD
    migrated = described(database)
    with database.transaction() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert described(database) == migrated
    assert len(migrated) == len(metadata.tables)
    database.close()


def test_preparing_twice_keeps_what_is_there(database_url: str) -> None:
    database = Database(database_url)
    migrations.prepare(database)
    with database.transaction() as connection:
        connection.execute(
            metadata.tables["crawl"].insert(),
            {"id": "c", "query_key": "k", "query": "{}", "state": "running", "started_at": "t"},
        )
    migrations.prepare(database)
    assert database.connection.execute(text("SELECT id FROM crawl")).scalar() == "c"
    database.close()


def test_a_catalog_of_a_newer_program_is_refused(database_url: str) -> None:
    database = Database(database_url)
    migrations.prepare(database)
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaVersionError, match="9999.*newer program: update nianbao"):
        migrations.prepare(database)
    with pytest.raises(SchemaVersionError, match="9999"):
        migrations.check(database.connection, "it")
    database.close()


def test_tables_that_are_no_catalog_are_left_alone(database_url: str) -> None:
    database = Database(database_url)
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE crawl (x INTEGER)"))
    with pytest.raises(SchemaVersionError, match="no version of a catalog"):
        migrations.prepare(database)
    database.close()


def test_a_failed_upgrade_leaves_nothing_behind(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with pytest.raises(RuntimeError, match="cut"), database.transaction() as connection:
        migrations.upgrade(connection)
        raise RuntimeError("cut")
    assert migrations.current(database.connection) is None
    migrations.prepare(database)
    assert migrations.current(database.connection) == migrations.HEAD
    database.close()
