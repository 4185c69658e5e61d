-- What changed in the household against a year ago: hands to work, months of work away, deaths, splits?
with seen as (
  select
    v.person_id,
    max(case when v.occurred_on <= months_before(p.as_of, 12) then v.occurred_on end) as before_on,
    max(case when coalesce(v.present, v.left_reason is null) then v.occurred_on end) as present_on
  from members_versions v cross join params p
  group by v.person_id),
a_year_ago as (
  select
    v.household_id,
    count(*) as members,
    count(v.labour_ability) as labour_known,
    count(case when v.labour_ability in ('skilled', 'ordinary') then 1 end) as able,
    count(v.migrant_months) as months_known,
    cast(sum(cast(round(v.migrant_months * 100) as bigint)) as bigint) as hundredths
  from members_versions v join seen s on s.person_id = v.person_id and s.before_on = v.occurred_on
  where coalesce(v.present, v.left_reason is null)
  group by v.household_id),
now_present as (
  select
    household_id,
    count(*) as members,
    count(labour_ability) as labour_known,
    count(case when labour_ability in ('skilled', 'ordinary') then 1 end) as able,
    count(migrant_months) as months_known,
    cast(sum(cast(round(migrant_months * 100) as bigint)) as bigint) as hundredths
  from people
  group by household_id),
-- A card that is written again says again that somebody died: the first that does not call him present tells when.
departed as (
  select
    v.person_id,
    min(v.occurred_on) as left_on,
    max(case when v.left_reason = 'died' then 1 else 0 end) as died,
    count(v.left_reason) as reasons
  from members_versions v join seen s using (person_id)
  where s.present_on is null or v.occurred_on > s.present_on
  group by v.person_id),
gone as (
  select
    m.household_id,
    cast(sum(d.died) as bigint) as died,
    count(case when d.reasons = 0 then 1 end) as unsaid
  from departed d join members m using (person_id) cross join params p
  where d.left_on > months_before(p.as_of, 12)
  group by m.household_id),
parted as (
  select s.household_id, s.occurred_on from successions s
  union all
  select s.successor_id as household_id, s.occurred_on from successions s),
splits as (
  select d.household_id, count(*) as events
  from parted d cross join params p
  where d.occurred_on > months_before(p.as_of, 36)
  group by d.household_id)
select
  h.household_id,
  case when b.labour_known = b.members and n.labour_known = n.members then n.able - b.able end as able_labour_change_count,
  case when b.months_known = b.members and n.months_known = n.members
    then cast(n.hundredths - b.hundredths as double) / cast(100 as double) end as migrant_months_change,
  case when g.died > 0 or coalesce(g.unsaid, 0) = 0
    then within_cover(g.died, v.members_from, window_start(p.as_of, 12)) end as deaths_count_12m,
  case when s.events > 0 then 1 when v.successions_from <= window_start(p.as_of, 36) then 0 end as split_or_merged_36m
from households h
left join a_year_ago b using (household_id)
left join now_present n using (household_id)
left join gone g using (household_id)
left join splits s using (household_id)
left join cover v using (county)
cross join params p
