-- Over how many people is the household's money spread? Adult equivalents where the register gives them, else the members.
with present as (
  select household_id, count(*) as members_count
  from people
  group by household_id)
select
  h.household_id,
  n.members_count,
  coalesce(h.equivalent_adults, cast(n.members_count as double)) as heads_count
from households h left join present n using (household_id)
