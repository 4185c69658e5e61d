-- How many of the guarantees that hold on the day (schooling, medical cover, a safe dwelling, safe water) are not met?
with insured as (
  select
    household_id,
    count(*) as members,
    count(health_insured) as known,
    count(case when not health_insured then 1 end) as uninsured
  from people
  group by household_id),
facts as (
  select household_id, 'schooling' as guarantee,
    case when not_at_school_count > 0 then 1 when not_at_school_count = 0 then 0 end as unmet
  from schooling
  union all
  select household_id, 'medical' as guarantee,
    case when uninsured > 0 then 1 when known = members then 0 end as unmet
  from insured
  union all
  select household_id, 'housing' as guarantee, dwelling_unsafe as unmet from housing_water
  union all
  select household_id, 'water' as guarantee, water_unsafe as unmet from housing_water),
counted as (
  select
    h.household_id,
    count(*) as guarantees,
    count(f.unmet) as known,
    cast(sum(f.unmet) as bigint) as unmet
  from households h
  cross join params p
  join policy_guarantees g on g.county = h.county and p.as_of between g.holds_from and g.holds_to
  left join facts f on f.household_id = h.household_id and f.guarantee = g.item
  group by h.household_id)
select
  h.household_id,
  case when c.unmet > 0 then c.unmet when c.known = c.guarantees then 0 end as guarantees_unmet_count
from households h left join counted c using (household_id)
