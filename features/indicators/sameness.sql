-- How many others get exactly the same kinds of measure: in the village, and among the households of the same contact (雷同)?
-- Only households that get any measure are held against each other; the household itself is left out.
with in_force as (
  select m.household_id, m.kind
  from measures m cross join params p
  where m.started_on <= p.as_of and (m.ended_on is null or m.ended_on > p.as_of)
  group by m.household_id, m.kind),
places as (
  select kind, row_number() over (order by kind) as place
  from in_force
  group by kind),
helped as (
  select f.household_id, h.county, h.village, cast(sum(cast(pow(2, k.place) as bigint)) as bigint) as kinds
  from in_force f join places k using (kind) join households h on h.household_id = f.household_id
  group by f.household_id, h.county, h.village),
villages as (
  select county, village, count(*) as households
  from helped
  where village is not null
  group by county, village),
alike_in_village as (
  select county, village, kinds, count(*) as households
  from helped
  where village is not null
  group by county, village, kinds),
paired as (
  select g.household_id, g.contact_id, m.kinds
  from pairings g join helped m using (household_id) cross join params p
  where g.started_on <= p.as_of and (g.ended_on is null or g.ended_on > p.as_of)
  group by g.household_id, g.contact_id, m.kinds),
contacts as (select contact_id, count(*) as households from paired group by contact_id),
alike_of_contact as (select contact_id, kinds, count(*) as households from paired group by contact_id, kinds),
of_contacts as (
  select
    g.household_id,
    cast(sum(a.households - 1) as bigint) as alike,
    cast(sum(c.households - 1) as bigint) as others
  from paired g
  join contacts c using (contact_id)
  join alike_of_contact a on a.contact_id = g.contact_id and a.kinds = g.kinds
  group by g.household_id)
select
  h.household_id,
  safe_ratio(a.households - 1, v.households - 1) as measures_alike_village_share,
  safe_ratio(o.alike, o.others) as measures_alike_contact_share
from households h
left join helped m using (household_id)
left join villages v on v.county = m.county and v.village = m.village
left join alike_in_village a on a.county = m.county and a.village = m.village and a.kinds = m.kinds
left join of_contacts o on o.household_id = h.household_id
