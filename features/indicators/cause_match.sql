-- Do the measures answer the cause for which the household was registered, and what its plan names?
-- Which kinds of measure answer a cause is dated policy; a cause without such a rule cannot be judged.
with in_force as (
  select m.household_id, m.kind
  from measures m cross join params p
  where m.started_on <= p.as_of and (m.ended_on is null or m.ended_on > p.as_of)
  group by m.household_id, m.kind),
answers as (
  select a.county, a.item as cause, a.code as kind
  from policy_answers a cross join params p
  where p.as_of between a.holds_from and a.holds_to),
judged as (select county, cause from answers group by county, cause),
kinds as (
  select f.household_id, count(*) as kinds, count(a.kind) as on_cause
  from in_force f
  join households h using (household_id)
  left join answers a on a.county = h.county and a.cause = h.primary_cause and a.kind = f.kind
  group by f.household_id),
newest as (
  select household_id, max(occurred_on) as occurred_on
  from plans
  group by household_id),
planned as (
  select l.household_id, l.cause
  from plans l join newest n using (household_id, occurred_on)
  group by l.household_id, l.cause),
met as (
  select g.household_id, g.cause, count(f.kind) as measures
  from planned g
  join households h using (household_id)
  join answers a on a.county = h.county and a.cause = g.cause
  left join in_force f on f.household_id = g.household_id and f.kind = a.kind
  group by g.household_id, g.cause),
plan_state as (
  select household_id, count(case when measures = 0 then 1 end) as unanswered
  from met
  group by household_id)
select
  h.household_id,
  case when j.cause is null then null when k.on_cause > 0 then 1 when v.measures_from <= p.as_of then 0 end
    as primary_cause_answered,
  case when j.cause is not null then safe_ratio(k.on_cause, k.kinds) end as measures_on_cause_share,
  months_between_days(n.occurred_on, p.as_of) as months_since_plan,
  case when v.measures_from <= p.as_of then s.unanswered end as plan_causes_unanswered_count
from households h
left join judged j on j.county = h.county and j.cause = h.primary_cause
left join kinds k on k.household_id = h.household_id
left join newest n on n.household_id = h.household_id
left join plan_state s on s.household_id = h.household_id
left join cover v on v.county = h.county
cross join params p
