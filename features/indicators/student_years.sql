-- Who is a student in which school year? By the school's row, or by the household's card where no school has the student.
with school_years as (
  select county, first_on, max(last_on) as last_on
  from aid_rules
  group by county, first_on),
-- Of several rows of one student and year the latest.
enrolled as (
  select
    m.household_id, e.person_id, h.county, e.school_year, e.school_code, e.stage, e.in_province, e.full_time, e.formal_roll,
    e.occurred_on, y.first_on, y.last_on,
    row_number() over (partition by e.person_id, coalesce(y.first_on, e.occurred_on)
      order by e.occurred_on desc, e.school_year desc) as place
  from enrolments e
  join members m using (person_id)
  left join households h on h.household_id = m.household_id
  left join school_years y on y.county = h.county and e.occurred_on between y.first_on and y.last_on
  where coalesce(e.stage, '?') <> 'none'),
students as (
  select
    household_id, person_id, county, school_year, school_code, stage, in_province, full_time, formal_roll, occurred_on,
    first_on, last_on, 1 as matched
  from enrolled
  where place = 1
  union all
  select
    q.household_id, q.person_id, h.county, cast(null as varchar), cast(null as varchar), q.schooling_stage, q.in_province,
    cast(null as boolean), cast(null as boolean), cast(null as date), y.first_on, y.last_on, 0
  from people q
  join households h on h.household_id = q.household_id
  cross join params p
  left join school_years y on y.county = h.county and p.as_of between y.first_on and y.last_on
  left join enrolments e on e.person_id = q.person_id and e.occurred_on > months_before(p.as_of, 12)
  where q.schooling_stage <> 'none' and e.person_id is null)
select
  household_id, person_id, county, school_year, school_code, stage, in_province, full_time, formal_roll, occurred_on,
  first_on, last_on, matched
from students
