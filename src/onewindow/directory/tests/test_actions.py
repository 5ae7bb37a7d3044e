from datetime import date, datetime, timedelta

import pytest

from onewindow.accounts.actions import create_account
from onewindow.directory.actions import (
    add_window_service,
    admit_department,
    close_department,
    close_post,
    close_window,
    create_department,
    create_post,
    end_residence,
    end_window_service,
    open_window,
    rename_department,
    rename_window,
)
from onewindow.directory.powers import appoint_holder, delegate_powers, end_role, grant_role
from onewindow.directory.queries import (
    get_department,
    get_department_name,
    get_window,
    list_departments,
    list_posts,
    list_residences,
    list_role_grants,
    list_windows,
    load_actor,
)
from onewindow.directory.rules import Role, holds_role
from onewindow.directory.testing import CAST_AT, CAST_DAY, REGION
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.identity_codes import make_credit_code
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
AT = At(occurred_at=datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL), origin="demo")


def make_staff(username="newcomer"):
    return create_account(username=username, name="新人", kind="staff", actor=SYSTEM, at=CAST_AT).id


def list_events(kind, number):
    return [entry.event for entry in list_entries(subject=(kind, number))]


def find_grant(cast, key):
    return list_role_grants(on=TODAY, account_id=cast.accounts[key].id)[0]


class TestCast:
    def test_everybody_stands_where_the_story_says(self, cast):
        assert cast.clerk.name == "王芳" and cast.clerk.department_id == cast.department.id
        assert cast.clerk.post_id == cast.posts["clerk"]
        assert cast.stranger.department_id == cast.other_department.id
        assert cast.li_ming.kind == "citizen" and cast.li_ming.grants == ()
        assert holds_role(cast.head, "head", cast.department.id)
        assert not holds_role(cast.head, "head", cast.other_department.id)
        assert holds_role(cast.admin, "administrator") and holds_role(cast.leader, "government_leader")
        assert cast.window_clerk.department_id is None and cast.window_clerk.grants[0].centre_id == cast.centre_id


class TestDepartments:
    def test_a_department_names_its_remedies_and_a_true_code(self, cast):
        values = {
            "name": "城厢区民政局",
            "short_name": "区民政局",
            "region_code": REGION,
            "starts_on": CAST_DAY,
            "actor": cast.admin,
            "at": AT,
        }
        with pytest.raises(Invalid) as refused:
            create_department(credit_code=make_credit_code(9, "1"), **values)
        assert set(refused.value.fields) == {"reconsideration_organ", "court"}
        remedies = {"reconsideration_organ": "城厢区人民政府", "court": "城厢区人民法院"}
        with pytest.raises(Invalid):
            create_department(credit_code="113503020000000000", **values, **remedies)
        number = create_department(credit_code=make_credit_code(9, "1"), **values, **remedies)
        assert get_department(number).reconsideration_organ == "城厢区人民政府"
        assert list_events("department", number) == ["DepartmentCreated"]
        with pytest.raises(Conflict):
            create_department(credit_code=make_credit_code(9, "1"), **values, **remedies)

    def test_only_an_administrator_changes_the_organisation(self, cast):
        for actor in (cast.clerk, cast.head, cast.centre, cast.supervisor, cast.leader, cast.li_ming):
            with pytest.raises(NotAllowed):
                rename_window(window_id=cast.window_id, name="新", actor=actor, at=AT)

    def test_an_old_case_keeps_the_name_of_its_day(self, cast):
        number = cast.department.id
        rename_department(
            department_id=number,
            name="城厢区卫生健康和疾控局",
            short_name="区卫健局",
            document="城委编〔2026〕2 号",
            starts_on=TODAY,
            actor=cast.admin,
            at=AT,
        )
        assert get_department(number).name == "城厢区卫生健康和疾控局"
        assert get_department_name(number, TODAY - timedelta(days=1)) == cast.department.name
        assert get_department_name(number, TODAY) == "城厢区卫生健康和疾控局"
        with pytest.raises(Conflict):
            rename_department(
                department_id=number,
                name="再改",
                short_name="再改",
                document="x",
                starts_on=TODAY,
                actor=cast.admin,
                at=AT,
            )

    def test_closing_ends_everything_under_it(self, cast):
        close_department(department_id=cast.department.id, last_day=TODAY, reason="机构改革", actor=cast.admin, at=AT)
        tomorrow = TODAY + timedelta(days=1)
        assert load_actor(cast.accounts["clerk"].id, TODAY).grants
        assert not load_actor(cast.accounts["clerk"].id, tomorrow).grants
        assert cast.department.id not in [row.id for row in list_departments(on=tomorrow)]
        assert list_posts(on=tomorrow, department_id=cast.department.id) == ()
        assert get_window(cast.window_id, on=tomorrow).departments == ()
        assert get_department_name(cast.department.id, tomorrow) == cast.department.name
        with pytest.raises(Conflict):
            close_department(department_id=cast.department.id, last_day=TODAY, reason="x", actor=cast.admin, at=AT)


class TestResidenceAndWindows:
    def admit(self, cast, **more):
        values = {
            "centre_id": cast.centre_id,
            "department_id": cast.other_department.id,
            "form": "chief_representative",
            "starts_on": TODAY + timedelta(days=1),
            "actor": cast.admin,
            "at": AT,
        }
        return admit_department(**{**values, **more})

    def test_a_department_changes_its_form_of_residence(self, cast):
        with pytest.raises(Conflict) as refused:
            self.admit(cast)
        assert refused.value.code == "already_resident"
        now = next(row for row in list_residences(cast.centre_id, on=TODAY) if row.form == "approval_section")
        other = [
            row for row in list_residences(cast.centre_id, on=TODAY) if row.department_id == cast.other_department.id
        ]
        end_residence(residence_id=other[0].id, last_day=TODAY, actor=cast.admin, at=AT)
        self.admit(cast, entry_mode="periodic", weekdays=(3, 1))
        later = list_residences(cast.centre_id, on=TODAY + timedelta(days=1))
        assert [(row.form, row.weekdays) for row in later if row.department_id == cast.other_department.id] == [
            ("chief_representative", (1, 3))
        ]
        assert now.entry_mode == "permanent"

    @pytest.mark.parametrize(
        ("entry", "field"),
        [
            ({"entry_mode": "periodic"}, "weekdays"),
            ({"entry_mode": "permanent", "weekdays": (1,)}, "weekdays"),
            ({"entry_mode": "periodic", "weekdays": (0, 8)}, "weekdays"),
            ({"entry_mode": "temporary"}, "last_day"),
            ({"entry_mode": "sometimes"}, "entry_mode"),
            ({"form": "tent"}, "form"),
            ({"entry_mode": "temporary", "last_day": date(2020, 1, 1)}, "last_day"),
        ],
    )
    def test_entry_is_checked_by_field(self, cast, entry, field):
        with pytest.raises(Invalid) as refused:
            self.admit(cast, **entry)
        assert field in refused.value.fields

    def test_a_single_window_serves_one_department_a_comprehensive_one_several(self, cast):
        number = cast.other_department.id
        with pytest.raises(Conflict) as refused:
            add_window_service(window_id=cast.window_id, department_id=number, starts_on=TODAY, actor=cast.admin, at=AT)
        assert refused.value.code == "single_window_taken"
        assert len(get_window(cast.comprehensive_window_id, on=TODAY).department_ids) == 2
        end_window_service(
            window_id=cast.window_id, department_id=cast.department.id, last_day=TODAY, actor=cast.admin, at=AT
        )
        tomorrow = TODAY + timedelta(days=1)
        add_window_service(window_id=cast.window_id, department_id=number, starts_on=tomorrow, actor=cast.admin, at=AT)
        assert get_window(cast.window_id, on=tomorrow).department_ids == (number,)
        assert get_window(cast.window_id, on=TODAY).department_ids == (cast.department.id,)

    def test_a_number_is_free_again_after_closing(self, cast):
        values = {"centre_id": cast.centre_id, "number": 3, "name": "新窗", "floor": 2, "actor": cast.admin, "at": AT}
        with pytest.raises(Conflict) as refused:
            open_window(**values, starts_on=TODAY)
        assert refused.value.code == "window_number_taken"
        close_window(window_id=cast.window_id, last_day=TODAY, actor=cast.admin, at=AT)
        open_window(**values, starts_on=TODAY + timedelta(days=1))
        assert [row.number for row in list_windows(cast.centre_id, on=TODAY + timedelta(days=1))] == [1, 3, 4]
        assert list_events("window", cast.window_id) == ["WindowOpened", "WindowClosed"]

    def test_renaming_a_window_is_recorded(self, cast):
        rename_window(window_id=cast.window_id, name="公共卫生", actor=cast.admin, at=AT)
        assert get_window(cast.window_id, on=TODAY).name == "公共卫生"


class TestPostsAndRoles:
    def appoint(self, cast, key="clerk", account_id=None, **more):
        values = {"position": "B", "starts_on": TODAY, "actor": cast.admin, "at": AT, **more}
        return appoint_holder(post_id=cast.posts[key], account_id=account_id or make_staff(), **values)

    def test_a_post_has_one_a_and_one_b_holder(self, cast):
        self.appoint(cast)
        post = next(row for row in list_posts(on=TODAY, department_id=cast.department.id) if row.holders[1:])
        assert [(row.position, row.name) for row in post.holders] == [("A", "王芳"), ("B", "新人")]
        with pytest.raises(Conflict) as refused:
            self.appoint(cast, account_id=make_staff("third"))
        assert refused.value.code == "post_is_held"
        with pytest.raises(Conflict) as refused:
            self.appoint(cast, "reviewer", cast.accounts["reviewer"].id)
        assert refused.value.code == "same_holder"

    @pytest.mark.parametrize("key", ["centre", "supervisor", "admin", "leader", "window_clerk"])
    def test_nobody_of_the_centre_or_government_takes_a_deciding_role(self, cast, key):
        account_id = cast.accounts[key].id
        with pytest.raises(Conflict) as refused:
            self.appoint(cast, "reviewer", account_id)
        assert refused.value.code == "two_sides"
        for role in (Role.CLERK, Role.REVIEWER, Role.CHIEF, Role.HEAD):
            with pytest.raises(Conflict) as refused:
                grant_role(
                    account_id=account_id,
                    role=role,
                    region_code=REGION,
                    department_id=cast.department.id,
                    starts_on=TODAY,
                    actor=SYSTEM,
                    at=AT,
                )
            assert refused.value.code == "two_sides"

    @pytest.mark.parametrize("role", [Role.CENTRE_STAFF, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.GOVERNMENT_LEADER])
    def test_nobody_of_a_department_takes_a_centre_role(self, cast, role):
        with pytest.raises(Conflict) as refused:
            grant_role(
                account_id=cast.accounts["chief"].id,
                role=role,
                region_code=REGION,
                starts_on=TODAY,
                actor=SYSTEM,
                at=AT,
            )
        assert refused.value.code == "two_sides"

    def test_one_may_change_sides_after_the_old_role_ended(self, cast):
        end_role(grant_id=find_grant(cast, "clerk").id, last_day=TODAY, reason="调入中心", actor=cast.admin, at=AT)
        account_id = cast.accounts["clerk"].id
        tomorrow = TODAY + timedelta(days=1)
        grant_role(
            account_id=account_id,
            role=Role.SUPERVISOR,
            region_code=REGION,
            centre_id=cast.centre_id,
            starts_on=tomorrow,
            actor=cast.admin,
            at=AT,
        )
        assert holds_role(load_actor(account_id, TODAY), "clerk")
        assert [grant.role for grant in load_actor(account_id, tomorrow).grants] == ["supervisor"]

    def test_the_head_appoints_in_the_own_department_only(self, cast):
        self.appoint(cast, actor=cast.head)
        with pytest.raises(NotAllowed):
            self.appoint(cast, "stranger", account_id=make_staff("third"), actor=cast.head)
        with pytest.raises(NotAllowed):
            self.appoint(cast, "centre", account_id=make_staff("fourth"), actor=cast.head)

    def test_only_open_staff_accounts_are_appointed(self, cast):
        with pytest.raises(Invalid):
            self.appoint(cast, account_id=cast.accounts["li_ming"].id)
        with pytest.raises(NotFound):
            self.appoint(cast, account_id=987654)
        with pytest.raises(Invalid):
            self.appoint(cast, account_id=make_staff("third"), position="C")
        with pytest.raises(Invalid):
            self.appoint(cast, account_id=make_staff("fourth"), starts_on=CAST_DAY - timedelta(days=1))

    def test_roles_need_their_side(self, cast):
        with pytest.raises(Invalid):
            grant_role(account_id=make_staff(), role="head", region_code=REGION, starts_on=TODAY, actor=SYSTEM, at=AT)
        with pytest.raises(Invalid):
            grant_role(
                account_id=make_staff("b"), role="king", region_code=REGION, starts_on=TODAY, actor=SYSTEM, at=AT
            )

    def test_a_post_belongs_to_one_side_and_fits_its_window(self, cast):
        values = {"name": "岗", "starts_on": TODAY, "actor": cast.admin, "at": AT}
        department, centre = cast.department.id, cast.centre_id
        for place in (
            {"role": "clerk"},
            {"role": "clerk", "department_id": department, "centre_id": centre},
            {"role": "reviewer", "centre_id": centre},
            {"role": "supervisor", "department_id": department},
            {"role": "clerk", "centre_id": centre, "window_id": cast.window_id},
            {"role": "clerk", "department_id": cast.other_department.id, "window_id": cast.window_id},
        ):
            with pytest.raises(Invalid):
                create_post(**values, **place)

    def test_closing_a_post_ends_its_holders(self, cast):
        close_post(post_id=cast.posts["chief"], last_day=TODAY, actor=cast.admin, at=AT)
        assert not load_actor(cast.accounts["chief"].id, TODAY + timedelta(days=1)).grants


class TestDelegation:
    def lend(self, cast, **more):
        values = {
            "grant_id": find_grant(cast, "chief").id,
            "account_id": cast.accounts["reviewer"].id,
            "starts_on": TODAY,
            "last_day": TODAY + timedelta(days=4),
            "reason": "出差",
            "actor": cast.chief,
            "at": AT,
        }
        return delegate_powers(**{**values, **more})

    def test_a_chief_lends_the_role_for_days(self, cast):
        self.lend(cast)
        reviewer = cast.accounts["reviewer"].id
        for day, holds in ((-1, False), (0, True), (4, True), (5, False)):
            actor = load_actor(reviewer, TODAY + timedelta(days=day))
            assert holds_role(actor, "chief", cast.department.id) is holds
        assert list_events("account", reviewer)[-1] == "PowersDelegated"

    def test_the_centre_lends_nobodys_powers(self, cast):
        for actor in (cast.admin, cast.centre, cast.leader, cast.reviewer, cast.stranger):
            with pytest.raises(NotAllowed):
                self.lend(cast, actor=actor)
        self.lend(cast, actor=cast.head)

    def test_only_to_a_colleague_within_the_term_and_not_onwards(self, cast):
        for account in ("stranger", "chief", "supervisor", "li_ming"):
            with pytest.raises(Invalid):
                self.lend(cast, account_id=cast.accounts[account].id)
        with pytest.raises(Invalid):
            self.lend(cast, starts_on=CAST_DAY - timedelta(days=1))
        lent = self.lend(cast)
        with pytest.raises(Conflict):
            self.lend(cast, grant_id=lent, account_id=cast.accounts["clerk"].id, actor=cast.head)

    def test_it_ends_with_the_grant_it_lends(self, cast):
        self.lend(cast)
        end_role(grant_id=find_grant(cast, "chief").id, last_day=TODAY, reason="免职", actor=cast.head, at=AT)
        actor = load_actor(cast.accounts["reviewer"].id, TODAY + timedelta(days=1))
        assert not holds_role(actor, "chief")
