-- Who in the household is disabled, and how gravely?
-- Grade 1 is the gravest; grade 0 says that there is no disability, no grade says nothing. The state of health names the
-- gravest thing only: one who is ill may be disabled too, which a card that names both says (`disabled`).
with counted as (
  select
    household_id,
    count(*) as members,
    count(case when disability_grade is not null or disabled is not null or health_state in ('healthy', 'disabled') then 1 end) as known,
    count(case when disability_grade >= 1 or disabled or health_state = 'disabled' then 1 end) as disabled,
    count(disability_grade) as grades,
    count(case when disability_grade in (1, 2) then 1 end) as severe,
    min(case when disability_grade >= 1 then disability_grade end) as gravest
  from people
  group by household_id)
select
  h.household_id,
  case when c.known = c.members or c.disabled > 0 then c.disabled end as disabled_count,
  case when c.grades = c.members or c.severe > 0 then c.severe end as severely_disabled_count,
  case when a.all_without_labour = 0 then 0
    when a.all_without_labour = 1 and (c.known = c.members or c.disabled > 0) then c.disabled end as disabled_without_labour_count,
  case when c.gravest is not null then c.gravest when c.grades = c.members then 0 end as gravest_disability_grade
from households h left join counted c using (household_id) left join household a using (household_id)
