-- Is every member looked after by a family doctor, and are the chronic patients followed up?
with contracts as (
  select person_id,
    max(case when kind = 'contract' then occurred_on end) as contracted_on,
    max(case when kind = 'follow_up' then occurred_on end) as followed_on,
    max(next_due_on) as due_on,
    max(case when next_due_on is not null then occurred_on end) as due_set_on
  from care
  group by person_id),
counted as (
  select
    q.household_id,
    count(*) as members,
    count(t.contracted_on) as contracted,
    count(case when q.health_state = 'chronic' then 1 end) as chronic,
    count(case when q.health_state = 'chronic' and t.followed_on > months_before(p.as_of, 12) then 1 end) as followed,
    count(q.health_state) as known,
    -- A follow-up after the day was set answers it, though it may set no new one.
    count(case when t.due_on < p.as_of and (t.followed_on is null or t.followed_on <= t.due_set_on) then 1 end) as overdue
  from people q left join contracts t using (person_id) cross join params p
  group by q.household_id)
select
  h.household_id,
  within_cover(case when c.members > 0 then safe_ratio(c.contracted, c.members) end, v.care_from, p.as_of)
    as doctor_contract_share,
  case when v.care_from <= window_start(p.as_of, 12) and (c.known = c.members or c.chronic > c.followed)
    then c.chronic - c.followed end as chronic_not_followed_count_12m,
  within_cover(c.overdue, v.care_from, p.as_of) as follow_ups_overdue_count
from counted c join households h using (household_id) left join cover v using (county) cross join params p
