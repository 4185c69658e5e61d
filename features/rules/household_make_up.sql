-- Has a household one head, at most one spouse of the head, and anybody at all?
with counted as (
  select
    household_id,
    count(*) as members_count,
    count(relation) as known,
    count(case when relation = 'head' then 1 end) as heads_count,
    count(case when relation = 'spouse' then 1 end) as spouses_count,
    count(age_years) as ages,
    max(age_years) as oldest_years,
    max(case when relation = 'head' then age_years end) as head_age_years
  from people
  group by household_id)
select
  h.household_id,
  not coalesce(s.dissolved, false) as standing,
  coalesce(c.members_count, 0) > 0 as has_members,
  c.members_count,
  c.heads_count,
  c.spouses_count,
  c.head_age_years,
  coalesce(c.members_count, 0) = 0 as no_member,
  case when c.heads_count > 0 then false when c.known = c.members_count then true end as no_head,
  case when c.heads_count > 1 then true when c.heads_count + c.members_count - c.known <= 1 then false end as several_heads,
  case when c.spouses_count > 1 then true when c.spouses_count + c.members_count - c.known <= 1 then false end
    as several_spouses,
  c.heads_count = 1 and c.head_age_years < l.labour_age_from_years and c.oldest_years > l.labour_age_from_years
    as child_as_head
from households h
left join listed s using (household_id)
left join counted c using (household_id)
left join limits l using (county)
