"""The search as one statement of plain SQL, in several forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from bench.town import STEP, TRAVEL, Town

# Travel is kept inside the busy ranges, so that the question itself has nothing to add.
TABLES = """
create table team (zone int not null, team_id text primary key);
create table shift (team_id text not null, during tsrange not null);
create table busy (team_id text not null, during tsrange not null);
"""
INDEXES = """
create index on team (zone, team_id);
create index on shift (team_id, lower(during)) include (during);
create index on busy (team_id, lower(during)) include (during);
create index on shift using gist (during);
create index on busy using gist (during);
vacuum analyze team; vacuum analyze shift; vacuum analyze busy;
"""
ANSWER = """
, days as (select start::date as day, min(start) as first from starts group by 1)
, best as (select start, team_id from starts
    order by start::date, start, team_id limit %(limit)s)
select (select array_agg(row(start, team_id)::text order by start, team_id) from best),
       (select array_agg(d::date order by d) from generate_series(
          %(from)s::timestamp, %(until)s::timestamp - interval '1 day', '1 day') d
        where d::date not in (select day from days))
"""
EXPAND = """
, starts as (
  select team_id, start from free cross join lateral generate_series(
    date_bin(%(step)s, lower(part) + %(step)s - interval '1 microsecond', '2000-01-01'),
    upper(part) - %(length)s, %(step)s) start)
"""
INSIDE = "lower(during) >= %(from)s and lower(during) < %(until)s"
TOGETHER = f"""
with open as (
  select team_id, range_agg(during) as ranges from shift join team using (team_id)
  where zone = %(zone)s and {INSIDE} group by team_id)
, taken as (
  select team_id, range_agg(during) as ranges from busy join team using (team_id)
  where zone = %(zone)s and {INSIDE} group by team_id)
, free as (
  select team_id, unnest(open.ranges - coalesce(taken.ranges, '{{}}')) as part
  from open left join taken using (team_id))
"""
LATERAL = f"""
with free as (
  select team_id, unnest(open.ranges - coalesce(taken.ranges, '{{}}')) as part
  from team
  cross join lateral (select range_agg(during) as ranges from shift s
    where s.team_id = team.team_id and {INSIDE}) open
  cross join lateral (select range_agg(during) as ranges from busy b
    where b.team_id = team.team_id and {INSIDE}) taken
  where zone = %(zone)s)
"""
DAILY = f"""
with open as (
  select team_id, lower(during)::date as day, range_agg(during) as ranges
  from shift join team using (team_id) where zone = %(zone)s and {INSIDE} group by 1, 2)
, taken as (
  select team_id, lower(during)::date as day, range_agg(during) as ranges
  from busy join team using (team_id) where zone = %(zone)s and {INSIDE} group by 1, 2)
, free as (
  select team_id, unnest(open.ranges - coalesce(taken.ranges, '{{}}')) as part
  from open left join taken using (team_id, day))
"""
LONG = " where upper(part) - lower(part) >= %(length)s"
ANTI = f"""
with starts as (
  select s.team_id, start from team join shift s using (team_id)
  cross join lateral generate_series(
    lower(s.during), upper(s.during) - %(length)s, %(step)s) start
  where zone = %(zone)s and {INSIDE} and not exists (
    select from busy b where b.team_id = s.team_id and lower(b.during) < start + %(length)s
      and lower(b.during) > start - interval '12 hours' and upper(b.during) > start))
"""
LONG_ONLY = EXPAND.replace("from free", f"from (select * from free {LONG}) free")
FORMS = {
    "two aggregates, joined": TOGETHER + EXPAND + ANSWER,
    "two aggregates, only parts that are long enough": TOGETHER + LONG_ONLY + ANSWER,
    "lateral, a team at a time": LATERAL + LONG_ONLY + ANSWER,
    "lateral, starts materialised": LATERAL
    + LONG_ONLY.replace("starts as (", "starts as materialized (")
    + ANSWER,
    "an aggregate a team-day": DAILY + LONG_ONLY + ANSWER,
    "no aggregates: starts that meet no busy range": ANTI + ANSWER,
}
BEST = FORMS["lateral, a team at a time"]


@dataclass(frozen=True)
class Question:
    """A job of `length` minutes in the days from `first` to `last`, both within."""

    first: date
    last: date
    length: int
    limit: int = 100
    zone: int = 0

    def parameters(self) -> dict[str, Any]:
        until = datetime.combine(self.last, datetime.min.time()) + timedelta(days=1)
        return {
            "from": datetime.combine(self.first, datetime.min.time()),
            "until": until,
            "length": timedelta(minutes=self.length),
            "step": timedelta(minutes=STEP),
            "limit": self.limit,
            "zone": self.zone,
        }


@dataclass(frozen=True)
class Found:
    """The first starts by time and team (`2027-01-04 08:00 tem_00_07`), and days without any."""

    starts: list[str]
    empty: list[date]


def build(dsn: str, town: Town) -> None:
    """Fill the tables; busy ranges reach one travel before and behind the job."""
    with psycopg.connect(dsn, autocommit=True) as database:
        database.execute(TABLES)
        cursor = database.cursor()
        with cursor.copy("copy team from stdin") as copy:
            for zone in range(town.zones):
                for team in town.teams(zone):
                    copy.write_row((zone, team))
        for table in ("shift", "busy"):
            with cursor.copy(f"copy {table} from stdin".encode()) as copy:
                for row in _rows(town, table):
                    copy.write_row(row)
        for statement in INDEXES.split(";"):
            if statement.strip():
                database.execute(statement.encode())


def ask(
    database: psycopg.Connection[tuple[Any, ...]], question: Question, form: str = BEST
) -> Found:
    """One question, one statement."""
    row = database.execute(form.encode(), question.parameters(), prepare=True).fetchone()
    assert row is not None
    starts = [text.strip("()").replace('"', "").split(",") for text in row[0] or []]
    return Found([f"{start[:16]} {team}" for start, team in starts], row[1] or [])


def explained(dsn: str, question: Question, form: str = BEST) -> str:
    """EXPLAIN ANALYZE of one question."""
    with psycopg.connect(dsn, autocommit=True) as database:
        text = f"explain (analyze, buffers, costs off) {form}".encode()
        return "\n".join(row[0] for row in database.execute(text, question.parameters()))


def _rows(town: Town, table: str) -> Iterator[tuple[str, str]]:
    gap = timedelta(minutes=TRAVEL)
    for zone in range(town.zones):
        for team in town.teams(zone):
            for day in town.days():
                if table == "shift":
                    spans = [*town.shifts(day)]
                else:
                    spans = [(start - gap, end + gap) for start, end in town.jobs(team, day)]
                for start, end in spans:
                    yield team, f"[{start},{end})"
