-- Is it known where the household lived in the 24 months before the day, so that a shock of its village is one of its own?
-- `told`: no shock of a village may be of another village of the same name; `known`: and none is missed for want of a village.
with homeless as (
  select h.household_id
  from homes h cross join params p
  where h.village is null and (h.until_on is null or h.until_on > window_start(p.as_of, 24))
  group by h.household_id),
-- A shock of a village of that name fits this village and another.
unsure as (
  select h.household_id
  from homes h join unsure_villages u on u.village = h.village and u.in_table = 'shocks' cross join params p
  where h.until_on is null or h.until_on > window_start(p.as_of, 24)
  group by h.household_id)
select
  h.household_id, h.county,
  case when x.household_id is null then 1 end as told,
  case when x.household_id is null
    and (n.household_id is null or not exists (select 1 from shocks s where s.household_id is null)) then 1 end as known
from households h
left join homeless n using (household_id)
left join unsure x using (household_id)
