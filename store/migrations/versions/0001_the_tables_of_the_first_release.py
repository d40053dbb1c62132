"""The tables of the first release"""

import sqlalchemy as sa
from alembic import op

import store.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("lon_udeg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lat_udeg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "population", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("path LIKE '/%/'", name=op.f("ck_area_path")),
        sa.CheckConstraint("lat_udeg BETWEEN -90000000 AND 90000000", name=op.f("ck_area_lat")),
        sa.CheckConstraint("lon_udeg BETWEEN -180000000 AND 180000000", name=op.f("ck_area_lon")),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("path", name=op.f("uq_area_path")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "catalogue_version",
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("published_at", store.columns.UtcTime(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_catalogue_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "notice",
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("necessity", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("retention", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("duties", store.columns.Json(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("published_at", store.columns.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_notice")),
        sqlite_strict=True,
    )
    op.create_table(
        "plan_line",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("priority", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("offer_id", sa.Text(), nullable=True),
        sa.Column("venue_id", sa.Text(), nullable=True),
        sa.Column("slots", store.columns.Json(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=True),
        sa.Column(
            "public_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column(
            "otherwise", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("story", store.columns.Json(), nullable=True),
        sa.PrimaryKeyConstraint("plan_id", "seq", name=op.f("pk_plan_line")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("plan_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plan_line_community", ["plan_id", "community", "state", "seq"], unique=False
        )
        batch_op.create_index("ix_plan_line_moved", ["plan_id", "moved", "seq"], unique=False)
        batch_op.create_index("ix_plan_line_need", ["plan_id", "need_id"], unique=True)
        batch_op.create_index(
            "ix_plan_line_provider_id", ["plan_id", "provider_id", "seq"], unique=False
        )
        batch_op.create_index(
            "ix_plan_line_service_type", ["plan_id", "service_type", "state", "seq"], unique=False
        )
        batch_op.create_index(
            "ix_plan_line_state", ["plan_id", "state", "priority", "seq"], unique=False
        )

    op.create_table(
        "planned_week",
        sa.Column("monday", store.columns.Day(), nullable=False),
        sa.Column("period", store.columns.Day(), nullable=False),
        sa.Column("weeks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("monday", name=op.f("pk_planned_week")),
        sqlite_strict=True,
    )
    op.create_table(
        "reply",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_at"), ["at"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", store.columns.Json(), nullable=False),
        sa.Column("queued_at", store.columns.UtcTime(), nullable=False),
        sa.Column("fence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "abandoned", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lease_until", store.columns.UtcTime(), nullable=True),
        sa.Column("progress", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("cancel_asked_at", store.columns.UtcTime(), nullable=True),
        sa.Column("ended_at", store.columns.UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("faults", store.columns.Json(), nullable=False),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_run_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("ix_run_state", ["state", "queued_at"], unique=False)
        batch_op.create_index(
            "uq_run_active",
            ["kind", "subject"],
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )

    op.create_table(
        "slot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "0 <= starts AND starts < ends AND ends <= 1440", name=op.f("ck_slot_times")
        ),
        sa.CheckConstraint("day BETWEEN 0 AND 6", name=op.f("ck_slot_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sqlite_strict=True,
    )
    op.create_table(
        "trail",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", store.columns.Json(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_trail")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("trail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_at"), ["at"], unique=False)
        batch_op.create_index("ix_trail_kind_subject", ["kind", "subject"], unique=False)

    op.create_table(
        "trail_head",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_trail_head_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "wrong_try",
        sa.Column("login", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_wrong_try")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("wrong_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wrong_try_at"), ["at"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("area_id", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("disabled_at", store.columns.UtcTime(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "(role = 'administrator') = (area_id IS NULL)", name=op.f("ck_account_area")
        ),
        sa.CheckConstraint(
            "(role = 'administrator') = (duty IS NOT NULL)", name=op.f("ck_account_duty")
        ),
        sa.CheckConstraint(
            "(role = 'organisation') = (provider_id IS NOT NULL)", name=op.f("ck_account_provider")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_account_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalogue_item",
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("definition", store.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["catalogue_version.version"], name=op.f("fk_catalogue_item_version")
        ),
        sa.PrimaryKeyConstraint("version", "id", name=op.f("pk_catalogue_item")),
        sqlite_strict=True,
    )
    op.create_table(
        "fund",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column(
            "budget_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "committed_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "spent_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("most_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", store.columns.Json(), nullable=False),
        sa.Column("source", store.columns.Json(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("committed_fen + spent_fen <= budget_fen", name=op.f("ck_fund_within")),
        sa.CheckConstraint("committed_fen >= 0 AND spent_fen >= 0", name=op.f("ck_fund_positive")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_fund_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_area_id"), ["area_id"], unique=False)

    op.create_table(
        "in_force",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_in_force_area_id")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_in_force")),
        sqlite_strict=True,
    )
    op.create_table(
        "policy_default",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("policy", store.columns.Json(), nullable=False),
        sa.Column("changed_at", store.columns.UtcTime(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_policy_default_area_id")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_policy_default")),
        sqlite_strict=True,
    )
    op.create_table(
        "provider",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("licences", store.columns.Json(), nullable=False),
        sa.Column("lapses_on", store.columns.Day(), nullable=True),
        sa.Column("languages", store.columns.Json(), nullable=False),
        sa.Column("quality", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", store.columns.Json(), nullable=False),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("quality BETWEEN 0 AND 1000", name=op.f("ck_provider_quality")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_provider_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_provider_credit_code")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_area_id"), ["area_id"], unique=False)
        batch_op.create_index("ix_provider_name_id", ["name", "id"], unique=False)

    op.create_table(
        "resident",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("lon_udeg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lat_udeg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("door", sa.LargeBinary(), nullable=True),
        sa.Column("health", sa.LargeBinary(), nullable=True),
        sa.Column("born", store.columns.Day(), nullable=True),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("carer_gender", sa.Text(), nullable=True),
        sa.Column("accessibility", store.columns.Json(), nullable=False),
        sa.Column("source", store.columns.Json(), nullable=False),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("objected_at", store.columns.UtcTime(), nullable=True),
        sa.Column("forgotten_at", store.columns.UtcTime(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_resident_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.create_index("ix_resident_area_id_building", ["area_id", "building"], unique=False)
        batch_op.create_index("ix_resident_area_id_grid", ["area_id", "grid"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period", store.columns.Day(), nullable=False),
        sa.Column("weeks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("policy", store.columns.Json(), nullable=False),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("weeks BETWEEN 1 AND 520", name=op.f("ck_round_weeks")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_round_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(
            "uq_round_under_way",
            ["area_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('published', 'closed')"),
            postgresql_where=sa.text("state NOT IN ('published', 'closed')"),
        )

    op.create_table(
        "venue",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("definition", store.columns.Json(), nullable=False),
        sa.Column("source", store.columns.Json(), nullable=False),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("ended_at", store.columns.UtcTime(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_venue_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_area_id"), ["area_id"], unique=False)

    op.create_table(
        "blacklisting",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("since", store.columns.Day(), nullable=False),
        sa.Column("until", store.columns.Day(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_blacklisting_days")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_blacklisting_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blacklisting")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("blacklisting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_blacklisting_provider_id"), ["provider_id"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("provision", sa.Text(), nullable=True),
        sa.Column("kinds", store.columns.Json(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("notice", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", store.columns.UtcTime(), nullable=False),
        sa.Column("withdrawn_at", store.columns.UtcTime(), nullable=True),
        sa.CheckConstraint(
            "basis = 'consent' AND provision IS NULL OR basis = 'duty' AND provision IS NOT NULL AND purpose = 'matching'",
            name=op.f("ck_consent_basis"),
        ),
        sa.ForeignKeyConstraint(["notice"], ["notice.version"], name=op.f("fk_consent_notice")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_consent_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consent_resident_purpose", ["resident_id", "purpose"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said", store.columns.Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column("withdrawn_at", store.columns.UtcTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_decision_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_round_id"), ["round_id"], unique=False)

    op.create_table(
        "frozen",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column(
            "catalogue", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("needs", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("versions", store.columns.Json(), nullable=True),
        sa.Column("instance", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_frozen_round_id")),
        sa.PrimaryKeyConstraint("digest", "round_id", name=op.f("pk_frozen")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("award_id", sa.Text(), nullable=True),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(task_id IS NULL) <> (award_id IS NULL)", name=op.f("ck_ledger_entry_holder")
        ),
        sa.CheckConstraint("fen > 0", name=op.f("ck_ledger_entry_fen")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_ledger_entry_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entry_award_id"), ["award_id"], unique=False)
        batch_op.create_index("ix_ledger_entry_fund_id_at", ["fund_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entry_task_id"), ["task_id"], unique=False)

    op.create_table(
        "need",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked", store.columns.Json(), nullable=False),
        sa.Column("stands", store.columns.Json(), nullable=True),
        sa.Column("source", store.columns.Json(), nullable=False),
        sa.Column("posted_by", sa.Text(), nullable=False),
        sa.Column("posted_at", store.columns.UtcTime(), nullable=False),
        sa.Column("queued_at", store.columns.UtcTime(), nullable=False),
        sa.Column("ended_at", store.columns.UtcTime(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_need_priority")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_area_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_need_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("number", name=op.f("uq_need_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(
            "ix_need_area_id_posted_at", ["area_id", "posted_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_need_area_id_queued_at", ["area_id", "state", "queued_at"], unique=False
        )
        batch_op.create_index(
            "ix_need_area_id_state", ["area_id", "state", "posted_at", "id"], unique=False
        )
        batch_op.create_index("ix_need_posted_at", ["posted_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_resident_id"), ["resident_id"], unique=False)
        batch_op.create_index(
            "ix_need_service_type_posted_at", ["service_type", "posted_at", "id"], unique=False
        )
        batch_op.create_index("ix_need_state_posted_at", ["state", "posted_at", "id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("definition", store.columns.Json(), nullable=False),
        sa.Column("source", store.columns.Json(), nullable=False),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("ended_at", store.columns.UtcTime(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_offer_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "pending_sheet",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pending_sheet_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_sheet")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("pending_sheet", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pending_sheet_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pending_sheet_at"), ["at"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("result_digest", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bound", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("served", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unmet", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "public_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_plan_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_round_id"), ["round_id"], unique=False)

    op.create_table(
        "plan_figures",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("said", store.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_plan_figures_round_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_figures")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("plan_figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_figures_round_id"), ["round_id"], unique=False)

    op.create_table(
        "reach",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["area.id"], name=op.f("fk_reach_community_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_reach_provider_id")
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "service_type", "provider_id", name=op.f("pk_reach")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("reach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reach_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "read_tally",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("day", store.columns.Day(), nullable=False),
        sa.Column("shown", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("allowed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("shown >= 0 AND allowed >= 0", name=op.f("ck_read_tally_shown")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_read_tally_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_read_tally")),
        sqlite_strict=True,
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", store.columns.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "hash", name=op.f("pk_recovery_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "resident_key",
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_resident_key_resident_id")
        ),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_resident_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "resident_token",
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_resident_token_resident_id")
        ),
        sa.PrimaryKeyConstraint("resident_id", "hash", name=op.f("pk_resident_token")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("resident_token", schema=None) as batch_op:
        batch_op.create_index("ix_resident_token_hash", ["hash", "resident_id"], unique=False)

    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("expires_at", store.columns.UtcTime(), nullable=False),
        sa.Column("revoked_at", store.columns.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_secret_hash")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)

    op.create_table(
        "tender",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("period", store.columns.Day(), nullable=False),
        sa.Column("weeks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criteria", store.columns.Json(), nullable=False),
        sa.Column("questions_until", store.columns.UtcTime(), nullable=False),
        sa.Column("deadline", store.columns.UtcTime(), nullable=False),
        sa.Column("opening_until", store.columns.UtcTime(), nullable=False),
        sa.Column(
            "standstill_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", store.columns.UtcTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("published_at", store.columns.UtcTime(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "questions_until <= deadline AND deadline < opening_until", name=op.f("ck_tender_times")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_tender_area_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_tender_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_area_id"), ["area_id"], unique=False)

    op.create_table(
        "venue_use",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("period", store.columns.Day(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_use_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "period", "slot", name=op.f("pk_venue_use")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("venue_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_use_series"), ["series"], unique=False)

    op.create_table(
        "visit_note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("visited_on", store.columns.Day(), nullable=True),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("source", store.columns.Json(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_visit_note_resident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_note")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("visit_note", schema=None) as batch_op:
        batch_op.create_index("ix_visit_note_resident_id_at", ["resident_id", "at"], unique=False)

    op.create_table(
        "offer_use",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("period", store.columns.Day(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("capacity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_offer_use_taken")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_use_offer_id")),
        sa.PrimaryKeyConstraint("offer_id", "period", "slot", name=op.f("pk_offer_use")),
        sqlite_strict=True,
    )
    op.create_table(
        "scenario",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("supposed", store.columns.Json(), nullable=False),
        sa.Column("said", store.columns.Json(), nullable=False),
        sa.Column("asked_at", store.columns.UtcTime(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("figures", store.columns.Json(), nullable=False),
        sa.Column("result_digest", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_scenario_plan_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_scenario_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_round_id"), ["round_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=True),
        sa.Column("fund_id", sa.Text(), nullable=True),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("period", store.columns.Day(), nullable=False),
        sa.Column("weeks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slots", store.columns.Json(), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "public_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "copay_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_at", store.columns.UtcTime(), nullable=False),
        sa.Column("moved_at", store.columns.UtcTime(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("public_fen >= 0 AND copay_fen >= 0", name=op.f("ck_task_money")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_task_fund_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_task_offer_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_task_plan_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_task_provider_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_task_round_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_task_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_provider_id_state", ["provider_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_round_id"), ["round_id"], unique=False)
        batch_op.create_index("ix_task_sent_at_id", ["sent_at", "id"], unique=False)
        batch_op.create_index("ix_task_state_sent_at", ["state", "sent_at", "id"], unique=False)

    op.create_table(
        "tender_bid",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("submitted_at", store.columns.UtcTime(), nullable=False),
        sa.Column("opened_at", store.columns.UtcTime(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("content", store.columns.Json(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("fault_params", store.columns.Json(), nullable=False),
        sa.Column("lost", sa.Text(), nullable=False),
        sa.Column("lost_params", store.columns.Json(), nullable=False),
        sa.Column(
            "winning_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (provider_id IS NULL)", name=op.f("ck_tender_bid_opened")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_tender_bid_provider_id")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_tender_bid_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_bid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_bid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_bid_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_tender_bid_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "tender_lot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("service_types", store.columns.Json(), nullable=False),
        sa.Column("communities", store.columns.Json(), nullable=True),
        sa.Column("winners", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("won", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("most_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sessions", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("won BETWEEN 0 AND winners", name=op.f("ck_tender_lot_won")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_tender_lot_fund_id")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_tender_lot_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_lot")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_lot_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "tender_proposal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Text(), nullable=False),
        sa.Column("asked_at", store.columns.UtcTime(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("figures", store.columns.Json(), nullable=False),
        sa.Column("result_digest", sa.Text(), nullable=False),
        sa.Column("instance", sa.LargeBinary(), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_tender_proposal_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_proposal")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tender_proposal_tender_id"), ["tender_id"], unique=False
        )

    op.create_table(
        "tender_question",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", store.columns.UtcTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", store.columns.UtcTime(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_tender_question_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_tender_question_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_question")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tender_question_tender_id"), ["tender_id"], unique=False
        )

    op.create_table(
        "evaluation",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.CheckConstraint("mark BETWEEN 1 AND 5", name=op.f("ck_evaluation_mark")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evaluation_area_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_evaluation_provider_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_evaluation_task_id")),
        sa.PrimaryKeyConstraint("task_id", "area_id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("id", name=op.f("uq_evaluation_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evaluation_provider_id"), ["provider_id"], unique=False
        )

    op.create_table(
        "task_need",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column(
            "copay_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("left_at", store.columns.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_task_need_area_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_task_need_need_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_need_task_id")),
        sa.PrimaryKeyConstraint("task_id", "need_id", name=op.f("pk_task_need")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("task_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_need_area_id"), ["area_id"], unique=False)
        batch_op.create_index(
            "uq_task_need_served",
            ["need_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )

    op.create_table(
        "tender_award",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Text(), nullable=False),
        sa.Column("bid_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("lots", store.columns.Json(), nullable=False),
        sa.Column("alternative", sa.Text(), nullable=True),
        sa.Column(
            "amount_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("awarded_at", store.columns.UtcTime(), nullable=False),
        sa.Column("awarded_by", sa.Text(), nullable=False),
        sa.Column("standstill_until", store.columns.UtcTime(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["tender_bid.id"], name=op.f("fk_tender_award_bid_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_tender_award_fund_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_tender_award_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_tender_award_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_award")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_award_tender_id"), ["tender_id"], unique=False)
        batch_op.create_index(
            "uq_tender_award_alternative",
            ["tender_id", "alternative"],
            unique=True,
            sqlite_where=sa.text("status IN ('pending', 'active')"),
            postgresql_where=sa.text("status IN ('pending', 'active')"),
        )
        batch_op.create_index(
            "uq_tender_award_bid",
            ["bid_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('pending', 'active')"),
            postgresql_where=sa.text("status IN ('pending', 'active')"),
        )

    op.create_table(
        "tender_exclusion",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tender_id", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["tender_lot.id"], name=op.f("fk_tender_exclusion_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_tender_exclusion_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tender.id"], name=op.f("fk_tender_exclusion_tender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_exclusion")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_exclusion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tender_exclusion_tender_id"), ["tender_id"], unique=False
        )

    op.create_table(
        "tender_score",
        sa.Column("bid_id", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.CheckConstraint("mark BETWEEN 0 AND 100", name=op.f("ck_tender_score_mark")),
        sa.ForeignKeyConstraint(["bid_id"], ["tender_bid.id"], name=op.f("fk_tender_score_bid_id")),
        sa.PrimaryKeyConstraint("bid_id", "criterion", "reviewer", name=op.f("pk_tender_score")),
        sqlite_strict=True,
    )
    op.create_table(
        "tender_complaint",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", store.columns.UtcTime(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", store.columns.UtcTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"], ["tender_award.id"], name=op.f("fk_tender_complaint_award_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_tender_complaint_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_complaint")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_complaint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tender_complaint_award_id"), ["award_id"], unique=False
        )

    op.create_table(
        "tender_contract",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("offers", store.columns.Json(), nullable=False),
        sa.Column("signed_at", store.columns.UtcTime(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("ended_at", store.columns.UtcTime(), nullable=True),
        sa.Column("paid_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["tender_award.id"], name=op.f("fk_tender_contract_award_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_tender_contract_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_contract")),
        sa.UniqueConstraint("award_id", name=op.f("uq_tender_contract_award_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tender_contract", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tender_contract_provider_id"), ["provider_id"], unique=False
        )

    op.execute(f"INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")
