-- For how many months of the school year in course and of the one before is aid due to the household's students and not paid?
with years as (
  select
    s.household_id,
    count(case when s.state = 'unknown' then 1 end) as unknown,
    count(case when s.reason = 'no_channel' then 1 end) as no_channel,
    cast(sum(s.unpaid_months) as bigint) as months
  from student_aid_years s cross join params p
  where coalesce(s.last_on, s.occurred_on, p.as_of) >= months_before(p.as_of, 12)
  group by s.household_id),
of_students as (
  select s.household_id, s.person_id, max(case when s.unpaid_months > 0 then 1 else 0 end) as unpaid, max(case when s.state = 'unknown' then 1 else 0 end) as unknown
  from student_aid_years s cross join params p
  where coalesce(s.last_on, s.occurred_on, p.as_of) >= months_before(p.as_of, 12)
  group by s.household_id, s.person_id),
students as (
  select household_id, cast(sum(unpaid) as bigint) as unpaid, cast(sum(unknown) as bigint) as unknown
  from of_students
  group by household_id),
-- Of whom nobody says whether they go to school.
silent as (
  select q.household_id, count(*) as members
  from people q
  left join of_students s on s.person_id = q.person_id
  where q.schooling_stage is null and s.person_id is null
  group by q.household_id)
select
  h.household_id,
  case when coalesce(y.unknown, 0) = 0 and coalesce(n.members, 0) = 0 then coalesce(y.months, 0) end as aid_unpaid_months,
  case when s.unpaid > 0 or (coalesce(s.unknown, 0) = 0 and coalesce(n.members, 0) = 0) then coalesce(s.unpaid, 0) end
    as students_unaided_count,
  case when coalesce(n.members, 0) = 0 then coalesce(s.unknown, 0) end as students_aid_unknown_count
from households h
left join years y using (household_id)
left join students s using (household_id)
left join silent n using (household_id)
