-- Is the dwelling safe, is the water safe, and what land and other means does the household have?
select
  h.household_id,
  case when h.dwelling_safe then 0 when not h.dwelling_safe then 1 end as dwelling_unsafe,
  case when h.water_safe then 0 when not h.water_safe then 1 end as water_unsafe,
  safe_ratio(h.dwelling_rooms, s.members_count) as rooms_per_head_ratio,
  h.dwelling_tenure as dwelling_tenure,
  h.cooking_fuel as cooking_fuel,
  case when h.sanitary_toilet then 0 when not h.sanitary_toilet then 1 end as no_sanitary_toilet,
  h.land_mu as land_mu,
  safe_ratio(h.land_mu, s.members_count) as land_per_head_mu,
  case when h.resource then 0 when not h.resource then 1 end as no_resource
from households h left join heads s using (household_id)
