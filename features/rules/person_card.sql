-- Is what must be known of a person written down, and is it known whether the person is still there?
select
  m.household_id,
  m.person_id,
  coalesce(m.present, m.left_reason is null) as present_member,
  coalesce(m.present, m.left_reason is null) and age_on(m.born_on, p.as_of) >= l.labour_age_from_years as grown_up,
  coalesce(m.present, m.left_reason is null)
    and age_on(m.born_on, p.as_of) between l.compulsory_age_from_years and l.compulsory_age_to_years as of_school_age,
  m.present = false as gone,
  m.left_reason is not null as has_left,
  age_on(m.born_on, p.as_of) as age_years,
  m.left_reason,
  m.born_on is null as birth_not_written,
  m.sex is null as sex_not_written,
  m.relation is null as relation_not_written,
  m.health_state is null as health_not_written,
  m.labour_ability is null as labour_not_written,
  m.schooling_stage is null as schooling_not_written,
  m.left_reason is null as left_without_reason,
  m.present as present_though_left
from members m
join households h using (household_id)
left join limits l using (county)
cross join params p
