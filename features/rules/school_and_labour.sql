-- Do age, schooling, labour ability and work of a member fit each other?
with enrolled as (
  select e.person_id, count(case when e.stage <> 'none' then 1 end) as rows_count
  from enrolments e cross join params p
  where e.occurred_on > months_before(p.as_of, 12)
  group by e.person_id)
select
  q.household_id,
  q.person_id,
  q.labour_ability in ('skilled', 'ordinary', 'weak') as has_labour,
  q.disability_grade in (1, 2) as gravely_disabled,
  q.health_state = 'healthy' and q.schooling_stage = 'none'
    and q.age_years between l.labour_age_from_years and l.labour_age_to_years as healthy_of_working_age,
  q.migrant_months > 0 as works_away,
  q.schooling_stage = 'compulsory' as at_compulsory_school,
  q.schooling_stage = 'preschool' as at_preschool,
  q.schooling_stage = 'university' as at_university,
  q.schooling_stage <> 'none' as at_school,
  q.education_level in ('college', 'university') as has_college_level,
  q.age_years between l.compulsory_age_from_years and l.compulsory_age_to_years as of_compulsory_age,
  coalesce(e.rows_count, 0) > 0 as enrolled_12m,
  q.age_years,
  q.labour_ability,
  q.disability_grade,
  q.migrant_months,
  q.schooling_stage,
  q.age_years < l.labour_age_from_years as labour_under_age,
  q.labour_ability in ('skilled', 'ordinary') as labour_though_gravely_disabled,
  q.labour_ability in ('none', 'lost') as no_labour_though_healthy,
  q.labour_ability in ('none', 'lost') as works_away_without_labour,
  q.age_years < l.labour_age_from_years as works_away_under_age,
  q.migrant_months > 0 as works_away_at_compulsory_school,
  case when e.rows_count > 0 then false else q.schooling_stage = 'none' end as compulsory_age_not_at_school,
  q.age_years > l.compulsory_school_most_years as compulsory_school_past_age,
  q.age_years > l.preschool_most_years as preschool_past_age,
  q.age_years < l.university_least_years as university_too_young,
  q.age_years < l.university_least_years as college_level_too_young,
  m.school_code is null as school_not_named,
  q.schooling_stage = 'none' as enrolled_but_not_at_school
from people q
join members m using (person_id)
join households h on h.household_id = q.household_id
left join enrolled e using (person_id)
left join limits l using (county)
