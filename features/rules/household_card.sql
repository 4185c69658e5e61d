-- Is a household's card filled in, and do its land, its type and its benefits fit the rest?
with counted as (
  select household_id, count(*) as members_count
  from people
  group by household_id),
aid as (
  select
    b.household_id,
    count(case when b.kind = 'low_income_aid' then 1 end) as low_income,
    count(case when b.kind = 'destitute_support' then 1 end) as destitute
  from benefits b cross join params p
  where b.started_on <= p.as_of and (b.ended_on is null or b.ended_on > p.as_of)
  group by b.household_id)
select
  h.household_id,
  not coalesce(s.dissolved, false) as standing,
  s.on_list,
  h.household_type = 'destitute' as is_destitute,
  h.household_type = 'low_income_aid' as is_on_aid,
  coalesce(a.low_income, 0) > 0 as gets_low_income_aid,
  coalesce(a.destitute, 0) > 0 as gets_destitute_support,
  h.household_type,
  h.land_mu,
  c.members_count,
  w.able_labour_count,
  h.land_mu is null as land_not_written,
  h.dwelling_safe is null as dwelling_not_written,
  h.water_safe is null as water_not_written,
  case when h.village is not null then false when u.village is null then true end as village_not_written,
  -- The card of a household that left, or is watched, says so in place of its kind.
  case when h.household_type is not null then false when not coalesce(s.exited or s.monitored, false) then true end
    as type_not_written,
  h.primary_cause is null as cause_not_written,
  h.land_mu > l.land_a_head_most_mu * c.members_count as land_beyond_range,
  w.able_labour_count > 0 as destitute_with_labour,
  coalesce(a.low_income, 0) = 0 as aid_type_without_aid,
  h.household_type = 'general' as aid_without_aid_type,
  coalesce(a.low_income, 0) > 0 as two_supports
from households h
left join listed s using (household_id)
left join counted c using (household_id)
left join aid a using (household_id)
left join household w using (household_id)
left join limits l using (county)
left join unsure_villages u on u.in_table = 'households' and u.village = h.county
