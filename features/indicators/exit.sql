-- How long ago did the household leave the list, how often, and what has been heard of it since?
with entries as (
  select
    household_id,
    count(case when status = 'exited' and coalesce(status_origin, 'dated') = 'dated' then 1 end) as exits,
    count(case when status = 're_registered' then 1 end) as returns
  from statuses
  group by household_id),
hints as (
  select c.household_id, count(*) as clues
  from clues c cross join params p
  where c.occurred_on > months_before(p.as_of, 12)
  group by c.household_id),
asked as (
  select c.household_id, count(*) as applications
  from clues c cross join params p
  where c.channel = 'household' and c.occurred_on > months_before(p.as_of, 12)
  group by c.household_id),
checks as (
  select
    k.household_id,
    max(k.occurred_on) as occurred_on,
    count(case when k.occurred_on > months_before(p.as_of, 24) and k.finding is null then 1 end) as unsaid,
    count(case when k.occurred_on > months_before(p.as_of, 24) and k.finding <> 'nothing' then 1 end) as findings
  from look_backs k cross join params p
  group by k.household_id)
select
  h.household_id,
  months_between_days(d.exited_on, p.as_of) as months_since_exit,
  case when not d.stated_only then e.exits end as exits_count,
  e.returns as returns_count,
  months_between_days(k.occurred_on, p.as_of) as months_since_look_back,
  within_cover(c.clues, v.clues_from, window_start(p.as_of, 12)) as clues_count_12m,
  within_cover(a.applications, v.clues_from, window_start(p.as_of, 12)) as own_applications_count_12m,
  case when k.findings > 0 or coalesce(k.unsaid, 0) = 0
    then within_cover(k.findings, v.look_backs_from, window_start(p.as_of, 24)) end as look_back_findings_count_24m,
  h.household_type as household_type,
  h.primary_cause as primary_cause
from households h
left join entries e using (household_id)
left join exit_days d using (household_id)
left join checks k using (household_id)
left join hints c using (household_id)
left join asked a using (household_id)
left join cover v using (county)
cross join params p
