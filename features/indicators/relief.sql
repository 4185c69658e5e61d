-- Which relief, allowances and insurance does the household have on the day?
-- Monthly benefits in force; temporary relief is paid once and counts for twelve months.
with counted as (
  select
    b.household_id,
    count(case when b.kind in ('low_income_aid', 'destitute_support') then 1 end) as aid,
    count(case when b.kind <> 'temporary_relief' then 1 end) as monthly,
    count(case when b.kind <> 'temporary_relief' and b.amount_fen is null then 1 end) as unknown,
    cast(sum(case when b.kind <> 'temporary_relief' then b.amount_fen end) as bigint) as month_fen
  from benefits b cross join params p
  where b.started_on <= p.as_of and (b.ended_on is null or b.ended_on > p.as_of)
  group by b.household_id),
relieved as (
  select b.household_id, count(*) as reliefs
  from benefits b cross join params p
  where b.kind = 'temporary_relief' and b.started_on > months_before(p.as_of, 12)
  group by b.household_id),
insured as (
  select i.household_id, count(*) as policies
  from insurances i cross join params p
  where i.started_on <= p.as_of and (i.ended_on is null or i.ended_on > p.as_of)
  group by i.household_id)
select
  h.household_id,
  case when v.benefits_from <= p.as_of then case when c.aid > 0 then 1 else 0 end end as on_low_income_aid,
  case when coalesce(c.unknown, 0) = 0 then yuan(within_cover(c.month_fen, v.benefits_from, p.as_of)) end
    as benefits_month_yuan,
  within_cover(r.reliefs, v.benefits_from, window_start(p.as_of, 12)) as temporary_reliefs_count_12m,
  within_cover(i.policies, v.insurances_from, p.as_of) as insurances_in_force_count
from households h
left join counted c using (household_id)
left join relieved r using (household_id)
left join insured i using (household_id)
left join cover v using (county)
cross join params p
