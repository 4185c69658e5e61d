-- How many households does a contact look after, and may this person be a contact?
with in_force as (
  select
    g.contact_id,
    count(distinct g.household_id) as households_count,
    min(h.county) as county,
    max(case when g.unit_level = 'village' or g.unit_kind = 'village_body' then 1
      when g.unit_level is not null and g.unit_kind is not null then 0 end) as of_the_village,
    min(g.unit_level) as unit_level,
    max(case when g.unit_kind in ('party_government', 'institution') then 1 when g.unit_kind is not null then 0 end)
      as of_an_office,
    max(case when not g.established_staff then 1 when g.established_staff then 0 end) as not_established
  from pairings g join households h using (household_id) cross join params p
  where g.started_on <= p.as_of and (g.ended_on is null or g.ended_on > p.as_of)
  group by g.contact_id)
select
  c.county,
  c.contact_id,
  c.of_an_office = 1 as of_an_office,
  c.households_count,
  l.contact_households_most as most_count,
  c.unit_level,
  c.households_count > l.contact_households_most as contact_overloaded,
  c.of_the_village = 1 as contact_of_the_village,
  c.not_established = 1 as contact_not_established
from in_force c left join limits l using (county)
