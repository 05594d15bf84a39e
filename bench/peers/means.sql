-- The means test as one would write it by hand for DuckDB: a CTE a department, one join chain, aliases reused.
-- Reads tables of the names below; the result is what src/yichuang/rules gives, row for row.
WITH tax_sums AS (
  SELECT person,
    sum(CASE WHEN kind <= 2 THEN income_fen ELSE 0 END)::BIGINT AS wages,
    sum(CASE WHEN kind = 3 THEN income_fen ELSE 0 END)::BIGINT AS business,
    sum(CASE WHEN kind = 4 THEN income_fen ELSE 0 END)::BIGINT AS capital,
    sum(tax_fen)::BIGINT AS taxes
  FROM tax GROUP BY person
), insurance_sums AS (
  SELECT person,
    sum(CASE WHEN kind = 1 THEN amount_fen ELSE 0 END)::BIGINT AS contributions,
    sum(CASE WHEN kind = 2 THEN amount_fen ELSE 0 END)::BIGINT AS pension,
    sum(CASE WHEN kind = 3 THEN amount_fen ELSE 0 END)::BIGINT AS basic_pension,
    sum(CASE WHEN kind >= 4 THEN amount_fen ELSE 0 END)::BIGINT AS benefits
  FROM social_insurance GROUP BY person
), vehicle_sums AS (
  SELECT person, count(*) FILTER (class = 1) AS cars, sum(worth_fen) FILTER (class = 1)::BIGINT AS car_worth_fen,
    count(*) FILTER (class = 4) AS ships
  FROM vehicles GROUP BY person
), estate_sums AS (
  SELECT person,
    sum(share_bp) FILTER (use = 1 AND transferred_on IS NULL)::BIGINT AS dwellings_bp,
    sum(area_cm2) FILTER (use = 1 AND transferred_on IS NULL)::BIGINT AS dwelling_area_cm2,
    sum(share_bp) FILTER (use = 1 AND transferred_on IS NOT NULL)::BIGINT AS given_bp,
    sum(area_cm2) FILTER (use = 1 AND transferred_on IS NOT NULL)::BIGINT AS given_area_cm2,
    max(transferred_on) FILTER (use = 1) AS given_on,
    sum(share_bp) FILTER (use = 2 AND transferred_on IS NULL)::BIGINT AS shops_bp
  FROM real_estate GROUP BY person
), firm_sums AS (
  SELECT person, count(*) FILTER (active AND role <= 2) AS firms,
    sum(capital_fen) FILTER (active AND role <= 2)::BIGINT AS firm_capital_fen
  FROM firms GROUP BY person
), fund_sums AS (SELECT person, sum(balance_fen)::BIGINT AS fund_fen FROM housing_fund GROUP BY person
), bank_sums AS (SELECT person, sum(balance_fen)::BIGINT AS bank_fen FROM bank GROUP BY person
), security_sums AS (SELECT person, sum(value_fen)::BIGINT AS securities_fen FROM securities GROUP BY person
), policy_sums AS (SELECT person, sum(cash_value_fen)::BIGINT AS insurance_fen FROM insurance GROUP BY person
), payment_sums AS (SELECT person, sum(balance_fen)::BIGINT AS payments_fen FROM payments GROUP BY person
), doubled AS (
  SELECT 0::BIGINT AS unit, * FROM members UNION ALL SELECT person AS unit, * FROM members WHERE alone
), person_rows AS (
  SELECT m.household, m.unit, m.alone, n.standard_fen, n.work_cost_percent, n.incentive_multiple, n.incentive_months,
    n.fade_months, n.transfer_months, n.as_of, m.work_started_on,
    year(n.as_of) * 10000 + month(n.as_of) * 100 + day(n.as_of)
      - (year(m.born) * 10000 + month(m.born) * 100 + day(m.born)) AS lived,
    NOT coalesce(p.alive, true) OR coalesce(c.died_on <= n.as_of, false) AS dead,
    lived < 180000 OR m.dependent OR m.study = 1 AS dependent_child,
    NOT dead AND CASE WHEN m.unit = 0
      THEN m.situation = 0 AND (m.relation IN (1, 2, 4, 6) OR (m.relation IN (3, 5, 7) AND dependent_child)
        OR (m.relation = 3 AND m.study = 0))
      ELSE m.situation IN (0, 4) END AS counts,
    CASE WHEN counts THEN m.person END AS counted_person,
    CASE WHEN counts THEN p.police_household END AS counted_home,
    m.disability_grade IN (1, 2) AS gravely,
    CASE WHEN m.unit = 0 THEN 0 WHEN m.situation = 4 THEN 3 WHEN gravely AND lived >= 180000 AND m.jobless THEN 2
      WHEN gravely OR (m.disability_grade = 3 AND m.disability_kind IN (5, 6)) OR m.serious_illness THEN 1
      ELSE 0 END AS alone_route,
    counts AND m.refused_work >= n.refusals_allowed AS refuses,
    counts AND (lived >= n.destitute_elderly_age * 10000 OR lived < n.destitute_minor_age * 10000
      OR (m.disability_kind IN (5, 6) AND m.disability_grade BETWEEN 1 AND 3)
      OR (m.disability_kind = 4 AND m.disability_grade BETWEEN 1 AND 2)
      OR (m.disability_kind = 1 AND m.disability_grade = 1)) AS unable,
    counts AND NOT m.supported AS unsupported,
    counts AND (m.disability_grade > 0 OR m.serious_illness) AS ill_or_disabled,
    CASE WHEN NOT counts THEN 0 WHEN m.abilities_missing >= 4 THEN n.destitute_total_fen
      WHEN m.abilities_missing >= 1 THEN n.destitute_partial_fen ELSE 0 END AS care,
    year(n.as_of) * 12 + month(n.as_of) - year(m.work_started_on) * 12 - month(m.work_started_on) AS worked,
    worked - CASE WHEN day(n.as_of) < day(m.work_started_on) THEN 1 ELSE 0 END AS full_months,
    CASE WHEN counts AND m.unit = 0 AND h.aid = 1 AND full_months >= 0 THEN full_months END AS started,
    c.aid AS register_aid, c.aid_fen AS register_fen
  FROM doubled m JOIN households h USING (household) JOIN parameters n USING (county)
    LEFT JOIN population p USING (person) LEFT JOIN civil_affairs c USING (person)
), known AS (
  SELECT r.*, t.* EXCLUDE (person), s.* EXCLUDE (person), v.* EXCLUDE (person), e.* EXCLUDE (person),
    f.* EXCLUDE (person), fund_fen, bank_fen, securities_fen, insurance_fen, payments_fen,
    wages * work_cost_percent // 100 AS work_costs,
    coalesce(wages, 0) - coalesce(work_costs, 0) + coalesce(business, 0) AS earned,
    CASE WHEN started < incentive_months
      THEN least(earned, standard_fen * incentive_multiple * least(worked, 12)) ELSE 0 END AS ignored,
    year(as_of) * 12 + month(as_of) - year(given_on) * 12 - month(given_on)
      - CASE WHEN day(as_of) < day(given_on) THEN 1 ELSE 0 END AS given_since,
    coalesce(given_since >= 0 AND given_since < transfer_months, false) AS lately
  FROM person_rows r
    LEFT JOIN tax_sums t ON t.person = counted_person LEFT JOIN insurance_sums s ON s.person = counted_person
    LEFT JOIN vehicle_sums v ON v.person = counted_person LEFT JOIN estate_sums e ON e.person = counted_person
    LEFT JOIN firm_sums f ON f.person = counted_person LEFT JOIN fund_sums fu ON fu.person = counted_person
    LEFT JOIN bank_sums b ON b.person = counted_person LEFT JOIN security_sums se ON se.person = counted_person
    LEFT JOIN policy_sums i ON i.person = counted_person LEFT JOIN payment_sums pa ON pa.person = counted_person
), unit_sums AS (
  SELECT household, unit,
    count(*) AS named, count(*) FILTER (counts) AS counted, count(*) FILTER (dead) AS dead,
    count(*) FILTER (alone) AS alone_units, count(*) FILTER (refuses) AS refusing,
    count(*) FILTER (started < incentive_months + fade_months) AS faders, count(*) FILTER (unable) AS unable,
    count(*) FILTER (unsupported) AS unsupported, count(*) FILTER (ill_or_disabled) AS ill_or_disabled,
    count(*) FILTER (counts AND register_fen > 0) AS registered, max(alone_route)::BIGINT AS alone_route,
    coalesce(min(counted_home) < max(counted_home), false) AS homes_differ,
    coalesce(max(register_aid), 0) AS register_aid, coalesce(max(register_fen), 0) AS register_fen,
    coalesce(sum(wages), 0)::BIGINT AS wages_year_fen, coalesce(sum(work_costs), 0)::BIGINT AS work_costs_year_fen,
    coalesce(sum(business), 0)::BIGINT AS business_year_fen, coalesce(sum(capital), 0)::BIGINT AS capital_year_fen,
    coalesce(sum(pension), 0)::BIGINT AS pension_year_fen,
    coalesce(sum(basic_pension), 0)::BIGINT AS basic_pension_year_fen,
    coalesce(sum(benefits), 0)::BIGINT AS benefits_year_fen, coalesce(sum(taxes), 0)::BIGINT AS taxes_year_fen,
    coalesce(sum(contributions), 0)::BIGINT AS contributions_year_fen,
    coalesce(sum(ignored), 0)::BIGINT AS ignored_earnings_year_fen,
    coalesce(sum(CASE WHEN lately THEN given_bp ELSE 0 END), 0)::BIGINT AS transferred_bp,
    coalesce(sum(coalesce(dwelling_area_cm2, 0) + CASE WHEN lately THEN coalesce(given_area_cm2, 0) ELSE 0 END), 0)::BIGINT
      AS dwelling_area_cm2,
    sum(care)::BIGINT AS care_fen, coalesce(sum(bank_fen), 0)::BIGINT AS bank_fen,
    coalesce(sum(securities_fen), 0)::BIGINT AS securities_fen,
    coalesce(sum(insurance_fen), 0)::BIGINT AS insurance_fen, coalesce(sum(payments_fen), 0)::BIGINT AS payments_fen,
    coalesce(sum(fund_fen), 0)::BIGINT AS fund_fen, coalesce(sum(cars), 0)::BIGINT AS cars,
    coalesce(sum(car_worth_fen), 0)::BIGINT AS car_worth_fen, coalesce(sum(ships), 0)::BIGINT AS ships,
    coalesce(sum(dwellings_bp), 0)::BIGINT AS dwellings_bp, coalesce(sum(shops_bp), 0)::BIGINT AS shops_bp,
    coalesce(sum(firms), 0)::BIGINT AS firms, coalesce(sum(firm_capital_fen), 0)::BIGINT AS firm_capital_fen
  FROM known GROUP BY household, unit
), lines AS (
  SELECT u.*, n.*, u.unit = 0 AS whole, h.missing::BIGINT AS missing,
    u.register_aid = 1 AND h.aid <> 1 AS by_register,
    CASE WHEN whole THEN h.aid WHEN by_register THEN 1 ELSE 0 END::BIGINT AS current_aid,
    CASE WHEN whole THEN h.aid_fen WHEN by_register THEN u.register_fen ELSE 0 END AS current_fen,
    CASE WHEN whole THEN h.unrecorded_fen * 12 ELSE 0 END AS unrecorded_year_fen,
    CASE WHEN whole THEN coalesce(h.maintenance_fen, 0) * 12 * maintenance_deducts ELSE 0 END AS maintenance_paid_year_fen,
    CASE WHEN whole THEN h.rigid_fen ELSE 0 END AS rigid_year_fen,
    greatest(wages_year_fen - work_costs_year_fen + business_year_fen + capital_year_fen + pension_year_fen
      + basic_pension_year_fen * basic_pension_counts + benefits_year_fen + unrecorded_year_fen - taxes_year_fen
      - contributions_year_fen - maintenance_paid_year_fen - ignored_earnings_year_fen, 0) AS total_year_fen,
    CASE WHEN ill_or_disabled > 0 THEN rigid_year_fen * rigid_deduct_percent // 100 ELSE 0 END AS rigid_deducted_year_fen,
    greatest(total_year_fen - rigid_deducted_year_fen, 0) AS income_year_fen,
    income_year_fen // 12 AS income_month_fen,
    income_year_fen // (greatest(counted, 1) * 12) AS per_head_fen,
    counted - CASE WHEN current_aid = 1 THEN refusing ELSE 0 END AS supported,
    standard_fen * 12 * counted AS standard_year_fen,
    greatest(standard_year_fen - income_year_fen, 0) AS gap_year_fen,
    CASE WHEN minimum_wage_fen > 0 THEN least(marginal_percent * standard_fen, minimum_wage_fen * 100)
      ELSE marginal_percent * standard_fen END AS marginal_hundredfold,
    marginal_hundredfold // 100 AS marginal_line_fen,
    bank_fen + securities_fen + insurance_fen + payments_fen + fund_fen AS deposits_fen,
    standard_fen * deposit_limit_months * greatest(counted, 1) AS deposits_limit_fen,
    area_per_head_cm2 * greatest(counted, 1) AS area_limit_cm2,
    deposits_fen <= deposits_limit_fen AS deposits_ok,
    NOT ((cars > cars_allowed AND car_worth_fen >= car_exempt_fen) OR ships > ships_allowed) AS vehicles_ok,
    NOT (dwellings_bp + transferred_bp > dwellings_allowed * 10000 AND dwelling_area_cm2 > area_limit_cm2) AS dwellings_ok,
    shops_bp <= shops_allowed * 10000 AS shops_ok, firm_capital_fen <= firm_capital_limit_fen AS firms_ok,
    deposits_ok AND vehicles_ok AND dwellings_ok AND shops_ok AND firms_ok AS property_ok,
    income_year_fen < standard_year_fen AS below_standard,
    income_year_fen * 100 < marginal_hundredfold * 12 * counted
      OR (marginal_inclusive = 1 AND income_year_fen * 100 = marginal_hundredfold * 12 * counted) AS below_marginal,
    income_year_fen < disposable_last_year_fen * counted AS below_disposable,
    hardship_percent > 0 AND rigid_year_fen * 100 > hardship_percent * total_year_fen AS rigid_over,
    whole AND counted > 0 AND below_standard AND property_ok AND unable = counted AND unsupported = counted AS destitute_fits,
    CASE WHEN NOT (counted > 0 AND whole AND property_ok) THEN 0 WHEN destitute_fits THEN 3 WHEN below_standard THEN 1
      WHEN below_marginal THEN 2 WHEN below_disposable AND rigid_over THEN 4 ELSE 0 END::BIGINT AS as_household
  FROM unit_sums u JOIN households h USING (household) JOIN parameters n USING (county)
), placed AS (
  SELECT *, as_household AS possible FROM lines WHERE whole
  UNION ALL
  SELECT l.*, CASE WHEN l.counted > 0 AND l.below_standard AND l.property_ok
      AND (l.alone_route = 3 OR (l.alone_route = 2 AND o.as_household NOT IN (1, 3)) OR (l.alone_route = 1 AND o.as_household = 2))
    THEN 1 ELSE 0 END::BIGINT AS possible
  FROM lines l JOIN (SELECT household, as_household FROM lines WHERE whole) o USING (household) WHERE NOT l.whole
)
SELECT *,
  CASE WHEN counted = 0 THEN 3 WHEN missing = 0 AND possible <> 0 THEN 1
    WHEN missing = 0 OR NOT property_ok
      OR (missing & 2057 = 0 AND CASE WHEN whole THEN possible = 0 ELSE NOT below_standard END) THEN 2
    ELSE 3 END::BIGINT AS conclusion,
  whole AND current_aid = 1 AND missing = 0 AND property_ok AND NOT below_standard AND faders > 0 AS fades,
  CASE WHEN fades THEN 1 WHEN conclusion = 1 THEN possible ELSE 0 END AS aid,
  CASE WHEN banded = 1 THEN supported * CASE WHEN income_year_fen * 100 < band_1_percent * standard_year_fen THEN band_1_fen
      WHEN income_year_fen * 100 < band_2_percent * standard_year_fen THEN band_2_fen ELSE band_3_fen END
    ELSE (gap_year_fen * supported + round_to_fen * greatest(counted, 1) * 12 - 1)
      // (round_to_fen * greatest(counted, 1) * 12) * round_to_fen END AS by_rule_fen,
  CASE WHEN fades THEN (current_fen * fade_percent + round_to_fen * 100 - 1) // (round_to_fen * 100) * round_to_fen
    WHEN aid = 1 THEN CASE WHEN supported > 0 THEN greatest(by_rule_fen, minimum_fen) ELSE 0 END
    WHEN aid = 3 THEN destitute_monthly_fen * counted + care_fen ELSE 0 END AS amount_fen,
  CASE WHEN conclusion = 3 THEN 0 WHEN fades THEN 5 WHEN current_aid = 0 AND aid <> 0 THEN 1 WHEN current_aid = 0 THEN 0
    WHEN aid = 0 THEN 4 WHEN amount_fen > current_fen THEN 2 WHEN amount_fen = 0 AND current_fen > 0 THEN 4
    WHEN amount_fen < current_fen THEN 3 WHEN current_aid <> aid THEN 6 ELSE 0 END::BIGINT AS change,
  aid = 1 AND NOT fades AS pays,
  (CASE WHEN below_standard THEN 1 WHEN below_marginal THEN 2 ELSE 4 END
    + CASE WHEN deposits_ok THEN 0 ELSE 8 END + CASE WHEN vehicles_ok THEN 0 ELSE 16 END
    + CASE WHEN dwellings_ok THEN 0 ELSE 32 END + CASE WHEN shops_ok THEN 0 ELSE 64 END
    + CASE WHEN firms_ok THEN 0 ELSE 128 END + CASE WHEN missing <> 0 THEN 256 ELSE 0 END
    + CASE WHEN named - counted - dead > 0 THEN 512 ELSE 0 END + CASE WHEN dead > 0 THEN 1024 ELSE 0 END
    + CASE WHEN whole AND alone_units > 0 THEN 2048 ELSE 0 END
    + CASE WHEN basic_pension_year_fen > 0 AND basic_pension_counts = 0 THEN 4096 ELSE 0 END
    + CASE WHEN ignored_earnings_year_fen > 0 THEN 8192 ELSE 0 END
    + CASE WHEN pays AND supported < counted THEN 16384 ELSE 0 END
    + CASE WHEN pays AND banded = 0 AND by_rule_fen * counted * 12 <> gap_year_fen * supported THEN 32768 ELSE 0 END
    + CASE WHEN pays AND amount_fen > by_rule_fen THEN 65536 ELSE 0 END
    + CASE WHEN pays AND banded = 1 THEN 131072 ELSE 0 END + CASE WHEN unable > 0 THEN 262144 ELSE 0 END
    + CASE WHEN counted > 0 AND unsupported = counted THEN 524288 ELSE 0 END
    + CASE WHEN rigid_over THEN 1048576 ELSE 0 END + CASE WHEN fades THEN 2097152 ELSE 0 END
    + CASE WHEN counted = 0 THEN 4194304 ELSE 0 END + CASE WHEN homes_differ THEN 8388608 ELSE 0 END
    + CASE WHEN whole AND current_aid = 0 AND registered > 0 THEN 16777216 ELSE 0 END)::BIGINT AS reasons
FROM placed
