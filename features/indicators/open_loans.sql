-- Which loans are open? From lending or renewal until they are paid back; what is owed is the sum lent or renewed last.
-- What is paid back on the day of a renewal is the term before it.
with stages as (
  select
    household_id, loan_id,
    max(case when stage in ('lent', 'renewed') then occurred_on end) as lent_on,
    min(case when stage in ('lent', 'renewed') then occurred_on end) as first_lent_on,
    max(case when stage = 'renewed' then occurred_on end) as renewed_on,
    max(case when stage = 'repaid' then occurred_on end) as repaid_on,
    max(case when stage = 'overdue' then occurred_on end) as overdue_on
  from loans
  group by household_id, loan_id),
ranked as (
  select
    household_id, loan_id, amount_fen, due_on, use_mode, purpose, borrower_insured, subsidy_due_fen, subsidy_paid_fen,
    row_number() over (partition by household_id, loan_id order by occurred_on desc, stage desc) as place
  from loans
  where stage in ('lent', 'renewed'))
select
  s.household_id, s.loan_id, s.first_lent_on, r.amount_fen, r.due_on, r.use_mode, r.purpose, r.borrower_insured,
  r.subsidy_due_fen, r.subsidy_paid_fen,
  case when s.overdue_on > s.lent_on then 1 else 0 end as overdue
from stages s join ranked r using (household_id, loan_id)
where r.place = 1 and (s.repaid_on is null or s.repaid_on < s.lent_on or s.repaid_on = s.renewed_on)
