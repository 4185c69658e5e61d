-- How many households does the household's contact look after, and are they more than the rule of the day allows? The busiest contact
-- counts where there are several.
with paired as (
  select g.household_id, g.contact_id
  from pairings g cross join params p
  where g.started_on <= p.as_of and (g.ended_on is null or g.ended_on > p.as_of)
  group by g.household_id, g.contact_id),
loads as (
  select contact_id, count(*) as households
  from paired
  group by contact_id),
counted as (
  select g.household_id, count(*) as contacts, max(l.households) as busiest
  from paired g join loads l using (contact_id)
  group by g.household_id)
select
  h.household_id,
  case when c.busiest > l.contact_households_most then 1 when c.busiest <= l.contact_households_most then 0 end as contact_overloaded,
  within_cover(c.contacts, v.pairings_from, p.as_of) as contacts_count,
  c.busiest as contact_households_count
from households h left join counted c using (household_id) left join cover v using (county) cross join params p
left join limits l using (county)
