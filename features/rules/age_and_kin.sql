-- Do the ages of a household's members fit what they are to its head?
-- Where several members are written down as head, nobody knows whose child or parent a member is.
with heads_of as (
  select household_id, case when count(*) = 1 then max(age_years) end as head_age_years
  from people
  where relation = 'head'
  group by household_id)
select
  q.household_id,
  q.person_id,
  q.relation = 'spouse' as is_spouse,
  q.relation = 'child' as is_child,
  q.relation = 'parent' as is_parent,
  q.relation = 'grandchild' as is_grandchild,
  q.age_years,
  k.head_age_years,
  q.age_years > l.age_most_years as age_beyond_life,
  q.age_years < l.marriage_age_least_years as spouse_too_young,
  k.head_age_years - q.age_years < l.parent_age_gap_least_years as child_too_old,
  q.age_years - k.head_age_years < l.parent_age_gap_least_years as parent_too_young,
  k.head_age_years - q.age_years < 2 * l.parent_age_gap_least_years as grandchild_too_old
from people q
join households h using (household_id)
left join heads_of k using (household_id)
left join limits l using (county)
