WITH t18 AS (
  SELECT
    "t12"."person",
    "t12"."household",
    "t12"."relation",
    "t12"."born",
    "t12"."situation",
    "t12"."study",
    "t12"."dependent",
    "t12"."disability_kind",
    "t12"."disability_grade",
    "t12"."serious_illness",
    "t12"."jobless",
    "t12"."abilities_missing",
    "t12"."alone",
    "t12"."refused_work",
    "t12"."work_started_on",
    "t12"."supported",
    0 AS "unit"
  FROM "members" AS "t12"
), t19 AS (
  SELECT
    "t12"."person",
    "t12"."household",
    "t12"."relation",
    "t12"."born",
    "t12"."situation",
    "t12"."study",
    "t12"."dependent",
    "t12"."disability_kind",
    "t12"."disability_grade",
    "t12"."serious_illness",
    "t12"."jobless",
    "t12"."abilities_missing",
    "t12"."alone",
    "t12"."refused_work",
    "t12"."work_started_on",
    "t12"."supported",
    "t12"."person" AS "unit"
  FROM "members" AS "t12"
  WHERE
    "t12"."alone"
), t33 AS (
  SELECT
    *
  FROM t18 AS t18
  UNION ALL
  SELECT
    *
  FROM t19 AS t19
), t22 AS (
  SELECT
    "t0"."household",
    "t0"."county",
    "t0"."aid" AS "current_aid"
  FROM "households" AS "t0"
), t53 AS (
  SELECT
    "t1"."county",
    "t1"."as_of",
    "t1"."work_cost_percent",
    "t1"."standard_fen",
    "t1"."incentive_multiple",
    "t1"."incentive_months",
    "t1"."fade_months",
    "t1"."transfer_months",
    "t1"."refusals_allowed",
    "t1"."destitute_elderly_age",
    "t1"."destitute_minor_age",
    "t1"."destitute_total_fen",
    "t1"."destitute_partial_fen",
    (
      CAST(CAST(STRFTIME('%Y', "t1"."as_of") AS INTEGER) AS INTEGER) * 10000
    ) + (
      CAST(CAST(STRFTIME('%m', "t1"."as_of") AS INTEGER) AS INTEGER) * 100
    ) + CAST(CAST(STRFTIME('%d', "t1"."as_of") AS INTEGER) AS INTEGER) AS "day_number",
    (
      CAST(CAST(STRFTIME('%Y', "t1"."as_of") AS INTEGER) AS INTEGER) * 12
    ) + CAST(CAST(STRFTIME('%m', "t1"."as_of") AS INTEGER) AS INTEGER) AS "month_number",
    CAST(CAST(STRFTIME('%d', "t1"."as_of") AS INTEGER) AS INTEGER) AS "day_of_month"
  FROM "parameters" AS "t1"
), t31 AS (
  SELECT
    "t13"."alive",
    "t13"."police_household",
    "t13"."person" AS "known_person"
  FROM "population" AS "t13"
), t32 AS (
  SELECT
    "t14"."died_on",
    "t14"."aid" AS "register_aid",
    "t14"."aid_fen" AS "register_fen",
    "t14"."person" AS "registered_person"
  FROM "civil_affairs" AS "t14"
), t61 AS (
  SELECT
    "t33"."person",
    "t33"."household",
    "t33"."relation",
    "t33"."born",
    "t33"."situation",
    "t33"."study",
    "t33"."dependent",
    "t33"."disability_kind",
    "t33"."disability_grade",
    "t33"."serious_illness",
    "t33"."jobless",
    "t33"."abilities_missing",
    "t33"."alone",
    "t33"."refused_work",
    "t33"."work_started_on",
    "t33"."supported",
    "t33"."unit",
    "t22"."county",
    "t22"."current_aid",
    "t53"."as_of",
    "t53"."work_cost_percent",
    "t53"."standard_fen",
    "t53"."incentive_multiple",
    "t53"."incentive_months",
    "t53"."fade_months",
    "t53"."transfer_months",
    "t53"."refusals_allowed",
    "t53"."destitute_elderly_age",
    "t53"."destitute_minor_age",
    "t53"."destitute_total_fen",
    "t53"."destitute_partial_fen",
    "t53"."day_number",
    "t53"."month_number",
    "t53"."day_of_month",
    "t31"."alive",
    "t31"."police_household",
    "t31"."known_person",
    "t32"."died_on",
    "t32"."register_aid",
    "t32"."register_fen",
    "t32"."registered_person"
  FROM t33 AS t33
  INNER JOIN t22 AS t22
    ON "t33"."household" = "t22"."household"
  INNER JOIN t53 AS t53
    ON "t22"."county" = "t53"."county"
  LEFT OUTER JOIN t31 AS t31
    ON "t33"."person" = "t31"."known_person"
  LEFT OUTER JOIN t32 AS t32
    ON "t33"."person" = "t32"."registered_person"
), t62 AS (
  SELECT
    "t61"."person",
    "t61"."household",
    "t61"."relation",
    "t61"."born",
    "t61"."situation",
    "t61"."study",
    "t61"."dependent",
    "t61"."disability_kind",
    "t61"."disability_grade",
    "t61"."serious_illness",
    "t61"."jobless",
    "t61"."abilities_missing",
    "t61"."alone",
    "t61"."refused_work",
    "t61"."work_started_on",
    "t61"."supported",
    "t61"."unit",
    "t61"."county",
    "t61"."current_aid",
    "t61"."as_of",
    "t61"."work_cost_percent",
    "t61"."standard_fen",
    "t61"."incentive_multiple",
    "t61"."incentive_months",
    "t61"."fade_months",
    "t61"."transfer_months",
    "t61"."refusals_allowed",
    "t61"."destitute_elderly_age",
    "t61"."destitute_minor_age",
    "t61"."destitute_total_fen",
    "t61"."destitute_partial_fen",
    "t61"."day_number",
    "t61"."month_number",
    "t61"."day_of_month",
    "t61"."alive",
    "t61"."police_household",
    "t61"."known_person",
    "t61"."died_on",
    "t61"."register_aid",
    "t61"."register_fen",
    "t61"."registered_person",
    "t61"."day_number" - (
      (
        CAST(CAST(STRFTIME('%Y', "t61"."born") AS INTEGER) AS INTEGER) * 10000
      ) + (
        CAST(CAST(STRFTIME('%m', "t61"."born") AS INTEGER) AS INTEGER) * 100
      ) + CAST(CAST(STRFTIME('%d', "t61"."born") AS INTEGER) AS INTEGER)
    ) AS "lived",
    NOT (
      COALESCE("t61"."alive", TRUE)
    )
    OR COALESCE("t61"."died_on" <= "t61"."as_of", FALSE) AS "dead",
    (
      "t61"."month_number" - (
        (
          CAST(CAST(STRFTIME('%Y', "t61"."work_started_on") AS INTEGER) AS INTEGER) * 12
        ) + CAST(CAST(STRFTIME('%m', "t61"."work_started_on") AS INTEGER) AS INTEGER)
      )
    ) - CAST("t61"."day_of_month" < CAST(STRFTIME('%d', "t61"."work_started_on") AS INTEGER) AS INTEGER) AS "worked",
    NOT (
      NOT (
        COALESCE("t61"."alive", TRUE)
      )
      OR COALESCE("t61"."died_on" <= "t61"."as_of", FALSE)
    )
    AND IIF(
      "t61"."unit" = 0,
      (
        "t61"."situation" = 0
      )
      AND (
        "t61"."relation" IN (1, 2, 4, 6)
        OR (
          "t61"."relation" IN (3, 5, 7)
          AND (
            (
              (
                "t61"."day_number" - (
                  (
                    CAST(CAST(STRFTIME('%Y', "t61"."born") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t61"."born") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t61"."born") AS INTEGER) AS INTEGER)
                )
              ) < 180000
            )
            OR "t61"."dependent"
            OR (
              "t61"."study" = 1
            )
          )
        )
        OR (
          (
            "t61"."relation" = 3
          ) AND (
            "t61"."study" = 0
          )
        )
      ),
      "t61"."situation" IN (0, 4)
    ) AS "counts"
  FROM t61 AS t61
), t64 AS (
  SELECT
    "t62"."household",
    "t62"."unit",
    "t62"."register_aid",
    "t62"."register_fen",
    "t62"."alone",
    "t62"."work_started_on",
    "t62"."dead",
    "t62"."work_cost_percent",
    "t62"."standard_fen",
    "t62"."incentive_multiple",
    "t62"."incentive_months",
    "t62"."fade_months",
    "t62"."transfer_months",
    "t62"."month_number",
    "t62"."day_of_month",
    "t62"."counts",
    IIF("t62"."counts", "t62"."person", CAST(NULL AS INTEGER)) AS "counted_person",
    IIF("t62"."counts", "t62"."police_household", CAST(NULL AS INTEGER)) AS "counted_home",
    CAST(CASE
      WHEN "t62"."unit" = 0
      THEN 0
      WHEN "t62"."situation" = 4
      THEN 3
      WHEN "t62"."disability_grade" IN (1, 2)
      AND (
        "t62"."lived" >= 180000
      )
      AND "t62"."jobless"
      THEN 2
      WHEN "t62"."disability_grade" IN (1, 2)
      OR (
        (
          "t62"."disability_grade" = 3
        ) AND "t62"."disability_kind" IN (5, 6)
      )
      OR "t62"."serious_illness"
      THEN 1
      ELSE 0
    END AS INTEGER) AS "alone_route",
    "t62"."counts" AND (
      "t62"."refused_work" >= "t62"."refusals_allowed"
    ) AS "refuses",
    "t62"."counts"
    AND (
      (
        "t62"."lived" >= (
          "t62"."destitute_elderly_age" * 10000
        )
      )
      OR (
        "t62"."lived" < (
          "t62"."destitute_minor_age" * 10000
        )
      )
      OR (
        "t62"."disability_kind" IN (5, 6) AND "t62"."disability_grade" BETWEEN 1 AND 3
      )
      OR (
        (
          "t62"."disability_kind" = 4
        ) AND "t62"."disability_grade" BETWEEN 1 AND 2
      )
      OR (
        (
          "t62"."disability_kind" = 1
        ) AND (
          "t62"."disability_grade" = 1
        )
      )
    ) AS "unable",
    "t62"."counts" AND NOT (
      "t62"."supported"
    ) AS "unsupported",
    "t62"."counts"
    AND (
      (
        "t62"."disability_grade" > 0
      ) OR "t62"."serious_illness"
    ) AS "ill_or_disabled",
    IIF(
      "t62"."counts",
      CASE
        WHEN "t62"."abilities_missing" >= 4
        THEN "t62"."destitute_total_fen"
        WHEN "t62"."abilities_missing" >= 1
        THEN "t62"."destitute_partial_fen"
        ELSE 0
      END,
      0
    ) AS "care",
    IIF(
      "t62"."counts"
      AND (
        "t62"."unit" = 0
      )
      AND (
        "t62"."current_aid" = 1
      )
      AND (
        "t62"."worked" >= 0
      ),
      "t62"."worked",
      CAST(NULL AS INTEGER)
    ) AS "started"
  FROM t62 AS t62
), t34 AS (
  SELECT
    "t2"."person",
    SUM(IIF("t2"."kind" IN (1, 2), "t2"."income_fen", 0)) AS "wages",
    SUM(IIF("t2"."kind" IN (3), "t2"."income_fen", 0)) AS "business",
    SUM(IIF("t2"."kind" IN (4), "t2"."income_fen", 0)) AS "capital",
    SUM("t2"."tax_fen") AS "taxes"
  FROM "tax" AS "t2"
  GROUP BY
    1
), t54 AS (
  SELECT
    "t34"."person" AS "key_0",
    "t34"."wages",
    "t34"."business",
    "t34"."capital",
    "t34"."taxes"
  FROM t34 AS t34
), t35 AS (
  SELECT
    "t3"."person",
    SUM(IIF("t3"."kind" IN (1), "t3"."amount_fen", 0)) AS "contributions",
    SUM(IIF("t3"."kind" IN (2), "t3"."amount_fen", 0)) AS "pension",
    SUM(IIF("t3"."kind" IN (3), "t3"."amount_fen", 0)) AS "basic_pension",
    SUM(IIF("t3"."kind" IN (4, 5), "t3"."amount_fen", 0)) AS "benefits"
  FROM "social_insurance" AS "t3"
  GROUP BY
    1
), t55 AS (
  SELECT
    "t35"."person" AS "key_1",
    "t35"."contributions",
    "t35"."pension",
    "t35"."basic_pension",
    "t35"."benefits"
  FROM t35 AS t35
), t36 AS (
  SELECT
    "t4"."person",
    SUM(CAST("t4"."class" = 1 AS INTEGER)) AS "cars",
    SUM("t4"."worth_fen") FILTER(WHERE
      "t4"."class" = 1) AS "car_worth_fen",
    SUM(CAST("t4"."class" = 4 AS INTEGER)) AS "ships"
  FROM "vehicles" AS "t4"
  GROUP BY
    1
), t56 AS (
  SELECT
    "t36"."person" AS "key_2",
    "t36"."cars",
    "t36"."car_worth_fen",
    "t36"."ships"
  FROM t36 AS t36
), t42 AS (
  SELECT
    "t5"."person",
    SUM(CAST("t5"."share_bp" AS INTEGER)) FILTER(WHERE
      (
        "t5"."use" = 1
      ) AND (
        "t5"."transferred_on" IS NULL
      )) AS "dwellings_bp",
    SUM("t5"."area_cm2") FILTER(WHERE
      (
        "t5"."use" = 1
      ) AND (
        "t5"."transferred_on" IS NULL
      )) AS "dwelling_area_cm2",
    SUM(CAST("t5"."share_bp" AS INTEGER)) FILTER(WHERE
      (
        "t5"."use" = 1
      ) AND NOT (
        "t5"."transferred_on" IS NULL
      )) AS "given_bp",
    SUM("t5"."area_cm2") FILTER(WHERE
      (
        "t5"."use" = 1
      ) AND NOT (
        "t5"."transferred_on" IS NULL
      )) AS "given_area_cm2",
    MAX("t5"."transferred_on") FILTER(WHERE
      "t5"."use" = 1) AS "given_on",
    SUM(CAST("t5"."share_bp" AS INTEGER)) FILTER(WHERE
      (
        "t5"."use" = 2
      ) AND (
        "t5"."transferred_on" IS NULL
      )) AS "shops_bp"
  FROM "real_estate" AS "t5"
  GROUP BY
    1
), t59 AS (
  SELECT
    "t42"."person" AS "key_3",
    "t42"."dwellings_bp",
    "t42"."dwelling_area_cm2",
    "t42"."given_bp",
    "t42"."given_area_cm2",
    "t42"."given_on",
    "t42"."shops_bp"
  FROM t42 AS t42
), t43 AS (
  SELECT
    "t6"."person",
    SUM(CAST("t6"."active" AND "t6"."role" IN (1, 2) AS INTEGER)) AS "firms",
    SUM("t6"."capital_fen") FILTER(WHERE
      "t6"."active" AND "t6"."role" IN (1, 2)) AS "firm_capital_fen"
  FROM "firms" AS "t6"
  GROUP BY
    1
), t60 AS (
  SELECT
    "t43"."person" AS "key_4",
    "t43"."firms",
    "t43"."firm_capital_fen"
  FROM t43 AS t43
), t25 AS (
  SELECT
    "t7"."person",
    SUM("t7"."balance_fen") AS "fund_fen"
  FROM "housing_fund" AS "t7"
  GROUP BY
    1
), t44 AS (
  SELECT
    "t25"."person" AS "key_5",
    "t25"."fund_fen"
  FROM t25 AS t25
), t26 AS (
  SELECT
    "t8"."person",
    SUM("t8"."balance_fen") AS "bank_fen"
  FROM "bank" AS "t8"
  GROUP BY
    1
), t45 AS (
  SELECT
    "t26"."person" AS "key_6",
    "t26"."bank_fen"
  FROM t26 AS t26
), t27 AS (
  SELECT
    "t9"."person",
    SUM("t9"."value_fen") AS "securities_fen"
  FROM "securities" AS "t9"
  GROUP BY
    1
), t46 AS (
  SELECT
    "t27"."person" AS "key_7",
    "t27"."securities_fen"
  FROM t27 AS t27
), t28 AS (
  SELECT
    "t10"."person",
    SUM("t10"."cash_value_fen") AS "insurance_fen"
  FROM "insurance" AS "t10"
  GROUP BY
    1
), t47 AS (
  SELECT
    "t28"."person" AS "key_8",
    "t28"."insurance_fen"
  FROM t28 AS t28
), t29 AS (
  SELECT
    "t11"."person",
    SUM("t11"."balance_fen") AS "payments_fen"
  FROM "payments" AS "t11"
  GROUP BY
    1
), t48 AS (
  SELECT
    "t29"."person" AS "key_9",
    "t29"."payments_fen"
  FROM t29 AS t29
), t65 AS (
  SELECT
    "t64"."household",
    "t64"."unit",
    "t64"."register_aid",
    "t64"."register_fen",
    "t64"."alone",
    "t64"."work_started_on",
    "t64"."dead",
    "t64"."work_cost_percent",
    "t64"."standard_fen",
    "t64"."incentive_multiple",
    "t64"."incentive_months",
    "t64"."fade_months",
    "t64"."transfer_months",
    "t64"."month_number",
    "t64"."day_of_month",
    "t64"."counts",
    "t64"."counted_person",
    "t64"."counted_home",
    "t64"."alone_route",
    "t64"."refuses",
    "t64"."unable",
    "t64"."unsupported",
    "t64"."ill_or_disabled",
    "t64"."care",
    "t64"."started",
    "t54"."key_0",
    "t54"."wages",
    "t54"."business",
    "t54"."capital",
    "t54"."taxes",
    "t55"."key_1",
    "t55"."contributions",
    "t55"."pension",
    "t55"."basic_pension",
    "t55"."benefits",
    "t56"."key_2",
    "t56"."cars",
    "t56"."car_worth_fen",
    "t56"."ships",
    "t59"."key_3",
    "t59"."dwellings_bp",
    "t59"."dwelling_area_cm2",
    "t59"."given_bp",
    "t59"."given_area_cm2",
    "t59"."given_on",
    "t59"."shops_bp",
    "t60"."key_4",
    "t60"."firms",
    "t60"."firm_capital_fen",
    "t44"."key_5",
    "t44"."fund_fen",
    "t45"."key_6",
    "t45"."bank_fen",
    "t46"."key_7",
    "t46"."securities_fen",
    "t47"."key_8",
    "t47"."insurance_fen",
    "t48"."key_9",
    "t48"."payments_fen"
  FROM t64 AS t64
  LEFT OUTER JOIN t54 AS t54
    ON "t64"."counted_person" = "t54"."key_0"
  LEFT OUTER JOIN t55 AS t55
    ON "t64"."counted_person" = "t55"."key_1"
  LEFT OUTER JOIN t56 AS t56
    ON "t64"."counted_person" = "t56"."key_2"
  LEFT OUTER JOIN t59 AS t59
    ON "t64"."counted_person" = "t59"."key_3"
  LEFT OUTER JOIN t60 AS t60
    ON "t64"."counted_person" = "t60"."key_4"
  LEFT OUTER JOIN t44 AS t44
    ON "t64"."counted_person" = "t44"."key_5"
  LEFT OUTER JOIN t45 AS t45
    ON "t64"."counted_person" = "t45"."key_6"
  LEFT OUTER JOIN t46 AS t46
    ON "t64"."counted_person" = "t46"."key_7"
  LEFT OUTER JOIN t47 AS t47
    ON "t64"."counted_person" = "t47"."key_8"
  LEFT OUTER JOIN t48 AS t48
    ON "t64"."counted_person" = "t48"."key_9"
), t66 AS (
  SELECT
    "t65"."household",
    "t65"."unit",
    "t65"."register_aid",
    "t65"."register_fen",
    "t65"."alone",
    "t65"."work_started_on",
    "t65"."dead",
    "t65"."work_cost_percent",
    "t65"."standard_fen",
    "t65"."incentive_multiple",
    "t65"."incentive_months",
    "t65"."fade_months",
    "t65"."transfer_months",
    "t65"."month_number",
    "t65"."day_of_month",
    "t65"."counts",
    "t65"."counted_person",
    "t65"."counted_home",
    "t65"."alone_route",
    "t65"."refuses",
    "t65"."unable",
    "t65"."unsupported",
    "t65"."ill_or_disabled",
    "t65"."care",
    "t65"."started",
    "t65"."key_0",
    "t65"."wages",
    "t65"."business",
    "t65"."capital",
    "t65"."taxes",
    "t65"."key_1",
    "t65"."contributions",
    "t65"."pension",
    "t65"."basic_pension",
    "t65"."benefits",
    "t65"."key_2",
    "t65"."cars",
    "t65"."car_worth_fen",
    "t65"."ships",
    "t65"."key_3",
    "t65"."dwellings_bp",
    "t65"."dwelling_area_cm2",
    "t65"."given_bp",
    "t65"."given_area_cm2",
    "t65"."given_on",
    "t65"."shops_bp",
    "t65"."key_4",
    "t65"."firms",
    "t65"."firm_capital_fen",
    "t65"."key_5",
    "t65"."fund_fen",
    "t65"."key_6",
    "t65"."bank_fen",
    "t65"."key_7",
    "t65"."securities_fen",
    "t65"."key_8",
    "t65"."insurance_fen",
    "t65"."key_9",
    "t65"."payments_fen",
    (
      (
        "t65"."wages" * "t65"."work_cost_percent"
      ) / (
        100
      )
    ) AS "work_costs",
    (
      "t65"."month_number" - (
        (
          CAST(CAST(STRFTIME('%Y', "t65"."given_on") AS INTEGER) AS INTEGER) * 12
        ) + CAST(CAST(STRFTIME('%m', "t65"."given_on") AS INTEGER) AS INTEGER)
      )
    ) - CAST("t65"."day_of_month" < CAST(STRFTIME('%d', "t65"."given_on") AS INTEGER) AS INTEGER) AS "given_since"
  FROM t65 AS t65
), t68 AS (
  SELECT
    "t66"."household",
    "t66"."unit",
    COALESCE(SUM("t66"."wages"), 0) AS "wages_year_fen",
    COALESCE(SUM("t66"."work_costs"), 0) AS "work_costs_year_fen",
    COALESCE(SUM("t66"."business"), 0) AS "business_year_fen",
    COALESCE(SUM("t66"."capital"), 0) AS "capital_year_fen",
    COALESCE(SUM("t66"."pension"), 0) AS "pension_year_fen",
    COALESCE(SUM("t66"."basic_pension"), 0) AS "basic_pension_year_fen",
    COALESCE(SUM("t66"."benefits"), 0) AS "benefits_year_fen",
    COALESCE(SUM("t66"."taxes"), 0) AS "taxes_year_fen",
    COALESCE(SUM("t66"."contributions"), 0) AS "contributions_year_fen",
    COALESCE(
      SUM(
        IIF(
          "t66"."started" < "t66"."incentive_months",
          MIN(
            (
              COALESCE("t66"."wages", 0) - COALESCE("t66"."work_costs", 0)
            ) + COALESCE("t66"."business", 0),
            "t66"."standard_fen" * "t66"."incentive_multiple" * MIN(
              "t66"."month_number" - (
                (
                  CAST(CAST(STRFTIME('%Y', "t66"."work_started_on") AS INTEGER) AS INTEGER) * 12
                ) + CAST(CAST(STRFTIME('%m', "t66"."work_started_on") AS INTEGER) AS INTEGER)
              ),
              12
            )
          ),
          0
        )
      ),
      0
    ) AS "ignored_earnings_year_fen",
    COALESCE(
      SUM(
        IIF(
          COALESCE(
            (
              "t66"."given_since" >= 0
            )
            AND (
              "t66"."given_since" < "t66"."transfer_months"
            ),
            FALSE
          ),
          "t66"."given_bp",
          0
        )
      ),
      0
    ) AS "transferred_bp",
    COALESCE(
      SUM(
        COALESCE("t66"."dwelling_area_cm2", 0) + IIF(
          COALESCE(
            (
              "t66"."given_since" >= 0
            )
            AND (
              "t66"."given_since" < "t66"."transfer_months"
            ),
            FALSE
          ),
          COALESCE("t66"."given_area_cm2", 0),
          0
        )
      ),
      0
    ) AS "dwelling_area_cm2",
    COALESCE(SUM("t66"."care"), 0) AS "care_fen",
    COALESCE(SUM("t66"."bank_fen"), 0) AS "bank_fen",
    COALESCE(SUM("t66"."securities_fen"), 0) AS "securities_fen",
    COALESCE(SUM("t66"."insurance_fen"), 0) AS "insurance_fen",
    COALESCE(SUM("t66"."payments_fen"), 0) AS "payments_fen",
    COALESCE(SUM("t66"."fund_fen"), 0) AS "fund_fen",
    COALESCE(SUM("t66"."cars"), 0) AS "cars",
    COALESCE(SUM("t66"."car_worth_fen"), 0) AS "car_worth_fen",
    COALESCE(SUM("t66"."ships"), 0) AS "ships",
    COALESCE(SUM("t66"."dwellings_bp"), 0) AS "dwellings_bp",
    COALESCE(SUM("t66"."shops_bp"), 0) AS "shops_bp",
    COALESCE(SUM("t66"."firms"), 0) AS "firms",
    COALESCE(SUM("t66"."firm_capital_fen"), 0) AS "firm_capital_fen",
    SUM(CAST("t66"."counts" AS INTEGER)) AS "counted",
    SUM(CAST("t66"."dead" AS INTEGER)) AS "dead",
    SUM(CAST("t66"."alone" AS INTEGER)) AS "alone_units",
    SUM(CAST("t66"."refuses" AS INTEGER)) AS "refusing",
    SUM(
      CAST(COALESCE("t66"."started" < (
        "t66"."incentive_months" + "t66"."fade_months"
      ), FALSE) AS INTEGER)
    ) AS "faders",
    SUM(CAST("t66"."unable" AS INTEGER)) AS "unable",
    SUM(CAST("t66"."unsupported" AS INTEGER)) AS "unsupported",
    SUM(CAST("t66"."ill_or_disabled" AS INTEGER)) AS "ill_or_disabled",
    SUM(CAST("t66"."counts" AND COALESCE("t66"."register_fen" > 0, FALSE) AS INTEGER)) AS "registered",
    COUNT(*) AS "named",
    MAX("t66"."alone_route") AS "alone_route",
    COALESCE(MIN("t66"."counted_home") < MAX("t66"."counted_home"), FALSE) AS "homes_differ",
    CAST(COALESCE(MAX("t66"."register_aid"), 0) AS INTEGER) AS "register_aid",
    COALESCE(MAX("t66"."register_fen"), 0) AS "register_fen"
  FROM t66 AS t66
  GROUP BY
    1,
    2
), t23 AS (
  SELECT
    "t0"."household",
    "t0"."county",
    "t0"."aid",
    "t0"."aid_fen",
    "t0"."unrecorded_fen",
    "t0"."maintenance_fen",
    "t0"."rigid_fen",
    "t0"."missing"
  FROM "households" AS "t0"
), t24 AS (
  SELECT
    *
  FROM "parameters" AS "t1"
), t69 AS (
  SELECT
    "t68"."household",
    "t68"."unit",
    "t68"."wages_year_fen",
    "t68"."work_costs_year_fen",
    "t68"."business_year_fen",
    "t68"."capital_year_fen",
    "t68"."pension_year_fen",
    "t68"."basic_pension_year_fen",
    "t68"."benefits_year_fen",
    "t68"."taxes_year_fen",
    "t68"."contributions_year_fen",
    "t68"."ignored_earnings_year_fen",
    "t68"."transferred_bp",
    "t68"."dwelling_area_cm2",
    "t68"."care_fen",
    "t68"."bank_fen",
    "t68"."securities_fen",
    "t68"."insurance_fen",
    "t68"."payments_fen",
    "t68"."fund_fen",
    "t68"."cars",
    "t68"."car_worth_fen",
    "t68"."ships",
    "t68"."dwellings_bp",
    "t68"."shops_bp",
    "t68"."firms",
    "t68"."firm_capital_fen",
    "t68"."counted",
    "t68"."dead",
    "t68"."alone_units",
    "t68"."refusing",
    "t68"."faders",
    "t68"."unable",
    "t68"."unsupported",
    "t68"."ill_or_disabled",
    "t68"."registered",
    "t68"."named",
    "t68"."alone_route",
    "t68"."homes_differ",
    "t68"."register_aid",
    "t68"."register_fen",
    "t23"."county",
    "t23"."aid",
    "t23"."aid_fen",
    "t23"."unrecorded_fen",
    "t23"."maintenance_fen",
    "t23"."rigid_fen",
    "t23"."missing",
    "t24"."as_of",
    "t24"."standard_fen",
    "t24"."round_to_fen",
    "t24"."minimum_fen",
    "t24"."banded",
    "t24"."band_1_percent",
    "t24"."band_2_percent",
    "t24"."band_1_fen",
    "t24"."band_2_fen",
    "t24"."band_3_fen",
    "t24"."work_cost_percent",
    "t24"."rigid_deduct_percent",
    "t24"."basic_pension_counts",
    "t24"."maintenance_deducts",
    "t24"."deposit_limit_months",
    "t24"."cars_allowed",
    "t24"."car_exempt_fen",
    "t24"."ships_allowed",
    "t24"."dwellings_allowed",
    "t24"."area_per_head_cm2",
    "t24"."transfer_months",
    "t24"."shops_allowed",
    "t24"."firm_capital_limit_fen",
    "t24"."marginal_percent",
    "t24"."marginal_inclusive",
    "t24"."minimum_wage_fen",
    "t24"."disposable_last_year_fen",
    "t24"."hardship_percent",
    "t24"."incentive_months",
    "t24"."incentive_multiple",
    "t24"."fade_months",
    "t24"."fade_percent",
    "t24"."refusals_allowed",
    "t24"."destitute_elderly_age",
    "t24"."destitute_minor_age",
    "t24"."destitute_monthly_fen",
    "t24"."destitute_partial_fen",
    "t24"."destitute_total_fen"
  FROM t68 AS t68
  INNER JOIN t23 AS t23
    ON "t68"."household" = "t23"."household"
  INNER JOIN t24 AS t24
    ON "t23"."county" = "t24"."county"
), t70 AS (
  SELECT
    "t69"."household",
    "t69"."unit",
    "t69"."wages_year_fen",
    "t69"."work_costs_year_fen",
    "t69"."business_year_fen",
    "t69"."capital_year_fen",
    "t69"."pension_year_fen",
    "t69"."basic_pension_year_fen",
    "t69"."benefits_year_fen",
    "t69"."taxes_year_fen",
    "t69"."contributions_year_fen",
    "t69"."ignored_earnings_year_fen",
    "t69"."transferred_bp",
    "t69"."dwelling_area_cm2",
    "t69"."care_fen",
    "t69"."bank_fen",
    "t69"."securities_fen",
    "t69"."insurance_fen",
    "t69"."payments_fen",
    "t69"."fund_fen",
    "t69"."cars",
    "t69"."car_worth_fen",
    "t69"."ships",
    "t69"."dwellings_bp",
    "t69"."shops_bp",
    "t69"."firms",
    "t69"."firm_capital_fen",
    "t69"."counted",
    "t69"."dead",
    "t69"."alone_units",
    "t69"."refusing",
    "t69"."faders",
    "t69"."unable",
    "t69"."unsupported",
    "t69"."ill_or_disabled",
    "t69"."registered",
    "t69"."named",
    "t69"."alone_route",
    "t69"."homes_differ",
    "t69"."register_aid",
    "t69"."register_fen",
    "t69"."county",
    "t69"."aid",
    "t69"."aid_fen",
    "t69"."unrecorded_fen",
    "t69"."maintenance_fen",
    "t69"."rigid_fen",
    CAST("t69"."missing" AS INTEGER) AS "missing",
    "t69"."as_of",
    "t69"."standard_fen",
    "t69"."round_to_fen",
    "t69"."minimum_fen",
    "t69"."banded",
    "t69"."band_1_percent",
    "t69"."band_2_percent",
    "t69"."band_1_fen",
    "t69"."band_2_fen",
    "t69"."band_3_fen",
    "t69"."work_cost_percent",
    "t69"."rigid_deduct_percent",
    "t69"."basic_pension_counts",
    "t69"."maintenance_deducts",
    "t69"."deposit_limit_months",
    "t69"."cars_allowed",
    "t69"."car_exempt_fen",
    "t69"."ships_allowed",
    "t69"."dwellings_allowed",
    "t69"."area_per_head_cm2",
    "t69"."transfer_months",
    "t69"."shops_allowed",
    "t69"."firm_capital_limit_fen",
    "t69"."marginal_percent",
    "t69"."marginal_inclusive",
    "t69"."minimum_wage_fen",
    "t69"."disposable_last_year_fen",
    "t69"."hardship_percent",
    "t69"."incentive_months",
    "t69"."incentive_multiple",
    "t69"."fade_months",
    "t69"."fade_percent",
    "t69"."refusals_allowed",
    "t69"."destitute_elderly_age",
    "t69"."destitute_minor_age",
    "t69"."destitute_monthly_fen",
    "t69"."destitute_partial_fen",
    "t69"."destitute_total_fen",
    CAST(IIF(
      "t69"."unit" = 0,
      "t69"."aid",
      IIF((
        "t69"."register_aid" = 1
      ) AND (
        "t69"."aid" <> 1
      ), 1, 0)
    ) AS INTEGER) AS "current_aid",
    IIF(
      "t69"."unit" = 0,
      "t69"."aid_fen",
      IIF((
        "t69"."register_aid" = 1
      ) AND (
        "t69"."aid" <> 1
      ), "t69"."register_fen", 0)
    ) AS "current_fen",
    IIF("t69"."unit" = 0, "t69"."unrecorded_fen" * 12, 0) AS "unrecorded_year_fen",
    IIF(
      "t69"."unit" = 0,
      COALESCE("t69"."maintenance_fen", 0) * 12 * "t69"."maintenance_deducts",
      0
    ) AS "maintenance_paid_year_fen",
    MAX(
      (
        (
          (
            (
              (
                "t69"."wages_year_fen" - "t69"."work_costs_year_fen"
              ) + "t69"."business_year_fen" + "t69"."capital_year_fen" + "t69"."pension_year_fen" + (
                "t69"."basic_pension_year_fen" * "t69"."basic_pension_counts"
              ) + "t69"."benefits_year_fen" + IIF("t69"."unit" = 0, "t69"."unrecorded_fen" * 12, 0)
            ) - "t69"."taxes_year_fen"
          ) - "t69"."contributions_year_fen"
        ) - IIF(
          "t69"."unit" = 0,
          COALESCE("t69"."maintenance_fen", 0) * 12 * "t69"."maintenance_deducts",
          0
        )
      ) - "t69"."ignored_earnings_year_fen",
      0
    ) AS "total_year_fen",
    IIF("t69"."unit" = 0, "t69"."rigid_fen", 0) AS "rigid_year_fen",
    IIF(
      "t69"."ill_or_disabled" > 0,
      (
        (
          IIF("t69"."unit" = 0, "t69"."rigid_fen", 0) * "t69"."rigid_deduct_percent"
        ) / (
          100
        )
      ),
      0
    ) AS "rigid_deducted_year_fen",
    "t69"."bank_fen" + "t69"."securities_fen" + "t69"."insurance_fen" + "t69"."payments_fen" + "t69"."fund_fen" AS "deposits_fen",
    "t69"."standard_fen" * 12 * "t69"."counted" AS "standard_year_fen",
    (
      (
        IIF(
          "t69"."minimum_wage_fen" > 0,
          MIN("t69"."marginal_percent" * "t69"."standard_fen", "t69"."minimum_wage_fen" * 100),
          "t69"."marginal_percent" * "t69"."standard_fen"
        )
      ) / (
        100
      )
    ) AS "marginal_line_fen",
    "t69"."standard_fen" * "t69"."deposit_limit_months" * MAX("t69"."counted", 1) AS "deposits_limit_fen",
    "t69"."area_per_head_cm2" * MAX("t69"."counted", 1) AS "area_limit_cm2"
  FROM t69 AS t69
), "t71" AS (
  SELECT
    "t70"."household",
    "t70"."unit",
    "t70"."wages_year_fen",
    "t70"."work_costs_year_fen",
    "t70"."business_year_fen",
    "t70"."capital_year_fen",
    "t70"."pension_year_fen",
    "t70"."basic_pension_year_fen",
    "t70"."benefits_year_fen",
    "t70"."taxes_year_fen",
    "t70"."contributions_year_fen",
    "t70"."ignored_earnings_year_fen",
    "t70"."transferred_bp",
    "t70"."dwelling_area_cm2",
    "t70"."care_fen",
    "t70"."bank_fen",
    "t70"."securities_fen",
    "t70"."insurance_fen",
    "t70"."payments_fen",
    "t70"."fund_fen",
    "t70"."cars",
    "t70"."car_worth_fen",
    "t70"."ships",
    "t70"."dwellings_bp",
    "t70"."shops_bp",
    "t70"."firms",
    "t70"."firm_capital_fen",
    "t70"."counted",
    "t70"."dead",
    "t70"."alone_units",
    "t70"."refusing",
    "t70"."faders",
    "t70"."unable",
    "t70"."unsupported",
    "t70"."ill_or_disabled",
    "t70"."registered",
    "t70"."named",
    "t70"."alone_route",
    "t70"."homes_differ",
    "t70"."register_aid",
    "t70"."register_fen",
    "t70"."county",
    "t70"."aid",
    "t70"."aid_fen",
    "t70"."unrecorded_fen",
    "t70"."maintenance_fen",
    "t70"."rigid_fen",
    "t70"."missing",
    "t70"."as_of",
    "t70"."standard_fen",
    "t70"."round_to_fen",
    "t70"."minimum_fen",
    "t70"."banded",
    "t70"."band_1_percent",
    "t70"."band_2_percent",
    "t70"."band_1_fen",
    "t70"."band_2_fen",
    "t70"."band_3_fen",
    "t70"."work_cost_percent",
    "t70"."rigid_deduct_percent",
    "t70"."basic_pension_counts",
    "t70"."maintenance_deducts",
    "t70"."deposit_limit_months",
    "t70"."cars_allowed",
    "t70"."car_exempt_fen",
    "t70"."ships_allowed",
    "t70"."dwellings_allowed",
    "t70"."area_per_head_cm2",
    "t70"."transfer_months",
    "t70"."shops_allowed",
    "t70"."firm_capital_limit_fen",
    "t70"."marginal_percent",
    "t70"."marginal_inclusive",
    "t70"."minimum_wage_fen",
    "t70"."disposable_last_year_fen",
    "t70"."hardship_percent",
    "t70"."incentive_months",
    "t70"."incentive_multiple",
    "t70"."fade_months",
    "t70"."fade_percent",
    "t70"."refusals_allowed",
    "t70"."destitute_elderly_age",
    "t70"."destitute_minor_age",
    "t70"."destitute_monthly_fen",
    "t70"."destitute_partial_fen",
    "t70"."destitute_total_fen",
    "t70"."current_aid",
    "t70"."current_fen",
    "t70"."unrecorded_year_fen",
    "t70"."maintenance_paid_year_fen",
    "t70"."total_year_fen",
    "t70"."rigid_year_fen",
    "t70"."rigid_deducted_year_fen",
    "t70"."deposits_fen",
    "t70"."standard_year_fen",
    "t70"."marginal_line_fen",
    "t70"."deposits_limit_fen",
    "t70"."area_limit_cm2",
    MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0) AS "income_year_fen",
    (
      (
        MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0)
      ) / (
        12
      )
    ) AS "income_month_fen",
    (
      (
        MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0)
      ) / (
        MAX("t70"."counted", 1) * 12
      )
    ) AS "per_head_fen",
    "t70"."counted" - IIF("t70"."current_aid" = 1, "t70"."refusing", 0) AS "supported",
    MAX(
      "t70"."standard_year_fen" - MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0),
      0
    ) AS "gap_year_fen",
    "t70"."deposits_fen" <= "t70"."deposits_limit_fen" AS "deposits_ok",
    NOT (
      (
        (
          "t70"."cars" > "t70"."cars_allowed"
        )
        AND (
          "t70"."car_worth_fen" >= "t70"."car_exempt_fen"
        )
      )
      OR (
        "t70"."ships" > "t70"."ships_allowed"
      )
    ) AS "vehicles_ok",
    NOT (
      (
        (
          "t70"."dwellings_bp" + "t70"."transferred_bp"
        ) > (
          "t70"."dwellings_allowed" * 10000
        )
      )
      AND (
        "t70"."dwelling_area_cm2" > "t70"."area_limit_cm2"
      )
    ) AS "dwellings_ok",
    "t70"."shops_bp" <= (
      "t70"."shops_allowed" * 10000
    ) AS "shops_ok",
    "t70"."firm_capital_fen" <= "t70"."firm_capital_limit_fen" AS "firms_ok",
    MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0) < (
      "t70"."standard_fen" * 12 * "t70"."counted"
    ) AS "below_standard",
    (
      (
        MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0) * 100
      ) < (
        IIF(
          "t70"."minimum_wage_fen" > 0,
          MIN("t70"."marginal_percent" * "t70"."standard_fen", "t70"."minimum_wage_fen" * 100),
          "t70"."marginal_percent" * "t70"."standard_fen"
        ) * 12 * "t70"."counted"
      )
    )
    OR (
      (
        "t70"."marginal_inclusive" = 1
      )
      AND (
        (
          MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0) * 100
        ) = (
          IIF(
            "t70"."minimum_wage_fen" > 0,
            MIN("t70"."marginal_percent" * "t70"."standard_fen", "t70"."minimum_wage_fen" * 100),
            "t70"."marginal_percent" * "t70"."standard_fen"
          ) * 12 * "t70"."counted"
        )
      )
    ) AS "below_marginal",
    MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0) < (
      "t70"."disposable_last_year_fen" * "t70"."counted"
    ) AS "below_disposable",
    (
      "t70"."hardship_percent" > 0
    )
    AND (
      (
        "t70"."rigid_year_fen" * 100
      ) > (
        "t70"."hardship_percent" * "t70"."total_year_fen"
      )
    ) AS "rigid_over",
    (
      "t70"."deposits_fen" <= "t70"."deposits_limit_fen"
    )
    AND NOT (
      (
        (
          "t70"."cars" > "t70"."cars_allowed"
        )
        AND (
          "t70"."car_worth_fen" >= "t70"."car_exempt_fen"
        )
      )
      OR (
        "t70"."ships" > "t70"."ships_allowed"
      )
    )
    AND NOT (
      (
        (
          "t70"."dwellings_bp" + "t70"."transferred_bp"
        ) > (
          "t70"."dwellings_allowed" * 10000
        )
      )
      AND (
        "t70"."dwelling_area_cm2" > "t70"."area_limit_cm2"
      )
    )
    AND (
      "t70"."shops_bp" <= (
        "t70"."shops_allowed" * 10000
      )
    )
    AND (
      "t70"."firm_capital_fen" <= "t70"."firm_capital_limit_fen"
    ) AS "property_ok",
    (
      "t70"."unit" = 0
    )
    AND (
      "t70"."counted" > 0
    )
    AND (
      MAX("t70"."total_year_fen" - "t70"."rigid_deducted_year_fen", 0) < (
        "t70"."standard_fen" * 12 * "t70"."counted"
      )
    )
    AND (
      (
        "t70"."deposits_fen" <= "t70"."deposits_limit_fen"
      )
      AND NOT (
        (
          (
            "t70"."cars" > "t70"."cars_allowed"
          )
          AND (
            "t70"."car_worth_fen" >= "t70"."car_exempt_fen"
          )
        )
        OR (
          "t70"."ships" > "t70"."ships_allowed"
        )
      )
      AND NOT (
        (
          (
            "t70"."dwellings_bp" + "t70"."transferred_bp"
          ) > (
            "t70"."dwellings_allowed" * 10000
          )
        )
        AND (
          "t70"."dwelling_area_cm2" > "t70"."area_limit_cm2"
        )
      )
      AND (
        "t70"."shops_bp" <= (
          "t70"."shops_allowed" * 10000
        )
      )
      AND (
        "t70"."firm_capital_fen" <= "t70"."firm_capital_limit_fen"
      )
    )
    AND (
      (
        "t70"."unable" = "t70"."counted"
      )
      AND (
        "t70"."unsupported" = "t70"."counted"
      )
    ) AS "destitute_fits"
  FROM t70 AS t70
), t73 AS (
  SELECT
    "t72"."household",
    "t72"."unit",
    "t72"."wages_year_fen",
    "t72"."work_costs_year_fen",
    "t72"."business_year_fen",
    "t72"."capital_year_fen",
    "t72"."pension_year_fen",
    "t72"."basic_pension_year_fen",
    "t72"."benefits_year_fen",
    "t72"."taxes_year_fen",
    "t72"."contributions_year_fen",
    "t72"."ignored_earnings_year_fen",
    "t72"."transferred_bp",
    "t72"."dwelling_area_cm2",
    "t72"."care_fen",
    "t72"."bank_fen",
    "t72"."securities_fen",
    "t72"."insurance_fen",
    "t72"."payments_fen",
    "t72"."fund_fen",
    "t72"."cars",
    "t72"."car_worth_fen",
    "t72"."ships",
    "t72"."dwellings_bp",
    "t72"."shops_bp",
    "t72"."firms",
    "t72"."firm_capital_fen",
    "t72"."counted",
    "t72"."dead",
    "t72"."alone_units",
    "t72"."refusing",
    "t72"."faders",
    "t72"."unable",
    "t72"."unsupported",
    "t72"."ill_or_disabled",
    "t72"."registered",
    "t72"."named",
    "t72"."alone_route",
    "t72"."homes_differ",
    "t72"."register_aid",
    "t72"."register_fen",
    "t72"."county",
    "t72"."aid",
    "t72"."aid_fen",
    "t72"."unrecorded_fen",
    "t72"."maintenance_fen",
    "t72"."rigid_fen",
    "t72"."missing",
    "t72"."as_of",
    "t72"."standard_fen",
    "t72"."round_to_fen",
    "t72"."minimum_fen",
    "t72"."banded",
    "t72"."band_1_percent",
    "t72"."band_2_percent",
    "t72"."band_1_fen",
    "t72"."band_2_fen",
    "t72"."band_3_fen",
    "t72"."work_cost_percent",
    "t72"."rigid_deduct_percent",
    "t72"."basic_pension_counts",
    "t72"."maintenance_deducts",
    "t72"."deposit_limit_months",
    "t72"."cars_allowed",
    "t72"."car_exempt_fen",
    "t72"."ships_allowed",
    "t72"."dwellings_allowed",
    "t72"."area_per_head_cm2",
    "t72"."transfer_months",
    "t72"."shops_allowed",
    "t72"."firm_capital_limit_fen",
    "t72"."marginal_percent",
    "t72"."marginal_inclusive",
    "t72"."minimum_wage_fen",
    "t72"."disposable_last_year_fen",
    "t72"."hardship_percent",
    "t72"."incentive_months",
    "t72"."incentive_multiple",
    "t72"."fade_months",
    "t72"."fade_percent",
    "t72"."refusals_allowed",
    "t72"."destitute_elderly_age",
    "t72"."destitute_minor_age",
    "t72"."destitute_monthly_fen",
    "t72"."destitute_partial_fen",
    "t72"."destitute_total_fen",
    "t72"."current_aid",
    "t72"."current_fen",
    "t72"."unrecorded_year_fen",
    "t72"."maintenance_paid_year_fen",
    "t72"."total_year_fen",
    "t72"."rigid_year_fen",
    "t72"."rigid_deducted_year_fen",
    "t72"."deposits_fen",
    "t72"."standard_year_fen",
    "t72"."marginal_line_fen",
    "t72"."deposits_limit_fen",
    "t72"."area_limit_cm2",
    "t72"."income_year_fen",
    "t72"."income_month_fen",
    "t72"."per_head_fen",
    "t72"."supported",
    "t72"."gap_year_fen",
    "t72"."deposits_ok",
    "t72"."vehicles_ok",
    "t72"."dwellings_ok",
    "t72"."shops_ok",
    "t72"."firms_ok",
    "t72"."below_standard",
    "t72"."below_marginal",
    "t72"."below_disposable",
    "t72"."rigid_over",
    "t72"."property_ok",
    "t72"."destitute_fits",
    CAST(CASE
      WHEN NOT (
        (
          "t72"."counted" > 0
        ) AND (
          "t72"."unit" = 0
        ) AND "t72"."property_ok"
      )
      THEN 0
      WHEN "t72"."destitute_fits"
      THEN 3
      WHEN "t72"."below_standard"
      THEN 1
      WHEN "t72"."below_marginal"
      THEN 2
      WHEN "t72"."below_disposable" AND "t72"."rigid_over"
      THEN 4
      ELSE 0
    END AS INTEGER) AS "as_household",
    CAST(CASE
      WHEN NOT (
        (
          "t72"."counted" > 0
        ) AND (
          "t72"."unit" = 0
        ) AND "t72"."property_ok"
      )
      THEN 0
      WHEN "t72"."destitute_fits"
      THEN 3
      WHEN "t72"."below_standard"
      THEN 1
      WHEN "t72"."below_marginal"
      THEN 2
      WHEN "t72"."below_disposable" AND "t72"."rigid_over"
      THEN 4
      ELSE 0
    END AS INTEGER) AS "household_possible"
  FROM "t71" AS "t72"
  WHERE
    "t72"."unit" = 0
), t76 AS (
  SELECT
    "t72"."household",
    "t72"."unit",
    "t72"."wages_year_fen",
    "t72"."work_costs_year_fen",
    "t72"."business_year_fen",
    "t72"."capital_year_fen",
    "t72"."pension_year_fen",
    "t72"."basic_pension_year_fen",
    "t72"."benefits_year_fen",
    "t72"."taxes_year_fen",
    "t72"."contributions_year_fen",
    "t72"."ignored_earnings_year_fen",
    "t72"."transferred_bp",
    "t72"."dwelling_area_cm2",
    "t72"."care_fen",
    "t72"."bank_fen",
    "t72"."securities_fen",
    "t72"."insurance_fen",
    "t72"."payments_fen",
    "t72"."fund_fen",
    "t72"."cars",
    "t72"."car_worth_fen",
    "t72"."ships",
    "t72"."dwellings_bp",
    "t72"."shops_bp",
    "t72"."firms",
    "t72"."firm_capital_fen",
    "t72"."counted",
    "t72"."dead",
    "t72"."alone_units",
    "t72"."refusing",
    "t72"."faders",
    "t72"."unable",
    "t72"."unsupported",
    "t72"."ill_or_disabled",
    "t72"."registered",
    "t72"."named",
    "t72"."alone_route",
    "t72"."homes_differ",
    "t72"."register_aid",
    "t72"."register_fen",
    "t72"."county",
    "t72"."aid",
    "t72"."aid_fen",
    "t72"."unrecorded_fen",
    "t72"."maintenance_fen",
    "t72"."rigid_fen",
    "t72"."missing",
    "t72"."as_of",
    "t72"."standard_fen",
    "t72"."round_to_fen",
    "t72"."minimum_fen",
    "t72"."banded",
    "t72"."band_1_percent",
    "t72"."band_2_percent",
    "t72"."band_1_fen",
    "t72"."band_2_fen",
    "t72"."band_3_fen",
    "t72"."work_cost_percent",
    "t72"."rigid_deduct_percent",
    "t72"."basic_pension_counts",
    "t72"."maintenance_deducts",
    "t72"."deposit_limit_months",
    "t72"."cars_allowed",
    "t72"."car_exempt_fen",
    "t72"."ships_allowed",
    "t72"."dwellings_allowed",
    "t72"."area_per_head_cm2",
    "t72"."transfer_months",
    "t72"."shops_allowed",
    "t72"."firm_capital_limit_fen",
    "t72"."marginal_percent",
    "t72"."marginal_inclusive",
    "t72"."minimum_wage_fen",
    "t72"."disposable_last_year_fen",
    "t72"."hardship_percent",
    "t72"."incentive_months",
    "t72"."incentive_multiple",
    "t72"."fade_months",
    "t72"."fade_percent",
    "t72"."refusals_allowed",
    "t72"."destitute_elderly_age",
    "t72"."destitute_minor_age",
    "t72"."destitute_monthly_fen",
    "t72"."destitute_partial_fen",
    "t72"."destitute_total_fen",
    "t72"."current_aid",
    "t72"."current_fen",
    "t72"."unrecorded_year_fen",
    "t72"."maintenance_paid_year_fen",
    "t72"."total_year_fen",
    "t72"."rigid_year_fen",
    "t72"."rigid_deducted_year_fen",
    "t72"."deposits_fen",
    "t72"."standard_year_fen",
    "t72"."marginal_line_fen",
    "t72"."deposits_limit_fen",
    "t72"."area_limit_cm2",
    "t72"."income_year_fen",
    "t72"."income_month_fen",
    "t72"."per_head_fen",
    "t72"."supported",
    "t72"."gap_year_fen",
    "t72"."deposits_ok",
    "t72"."vehicles_ok",
    "t72"."dwellings_ok",
    "t72"."shops_ok",
    "t72"."firms_ok",
    "t72"."below_standard",
    "t72"."below_marginal",
    "t72"."below_disposable",
    "t72"."rigid_over",
    "t72"."property_ok",
    "t72"."destitute_fits",
    CAST(CASE
      WHEN NOT (
        (
          "t72"."counted" > 0
        ) AND (
          "t72"."unit" = 0
        ) AND "t72"."property_ok"
      )
      THEN 0
      WHEN "t72"."destitute_fits"
      THEN 3
      WHEN "t72"."below_standard"
      THEN 1
      WHEN "t72"."below_marginal"
      THEN 2
      WHEN "t72"."below_disposable" AND "t72"."rigid_over"
      THEN 4
      ELSE 0
    END AS INTEGER) AS "as_household"
  FROM "t71" AS "t72"
  WHERE
    "t72"."unit" <> 0
), t77 AS (
  SELECT
    "t72"."household",
    CAST(CASE
      WHEN NOT (
        (
          "t72"."counted" > 0
        ) AND (
          "t72"."unit" = 0
        ) AND "t72"."property_ok"
      )
      THEN 0
      WHEN "t72"."destitute_fits"
      THEN 3
      WHEN "t72"."below_standard"
      THEN 1
      WHEN "t72"."below_marginal"
      THEN 2
      WHEN "t72"."below_disposable" AND "t72"."rigid_over"
      THEN 4
      ELSE 0
    END AS INTEGER) AS "household_possible"
  FROM "t71" AS "t72"
  WHERE
    "t72"."unit" = 0
), t78 AS (
  SELECT
    "t76"."household",
    "t76"."unit",
    "t76"."wages_year_fen",
    "t76"."work_costs_year_fen",
    "t76"."business_year_fen",
    "t76"."capital_year_fen",
    "t76"."pension_year_fen",
    "t76"."basic_pension_year_fen",
    "t76"."benefits_year_fen",
    "t76"."taxes_year_fen",
    "t76"."contributions_year_fen",
    "t76"."ignored_earnings_year_fen",
    "t76"."transferred_bp",
    "t76"."dwelling_area_cm2",
    "t76"."care_fen",
    "t76"."bank_fen",
    "t76"."securities_fen",
    "t76"."insurance_fen",
    "t76"."payments_fen",
    "t76"."fund_fen",
    "t76"."cars",
    "t76"."car_worth_fen",
    "t76"."ships",
    "t76"."dwellings_bp",
    "t76"."shops_bp",
    "t76"."firms",
    "t76"."firm_capital_fen",
    "t76"."counted",
    "t76"."dead",
    "t76"."alone_units",
    "t76"."refusing",
    "t76"."faders",
    "t76"."unable",
    "t76"."unsupported",
    "t76"."ill_or_disabled",
    "t76"."registered",
    "t76"."named",
    "t76"."alone_route",
    "t76"."homes_differ",
    "t76"."register_aid",
    "t76"."register_fen",
    "t76"."county",
    "t76"."aid",
    "t76"."aid_fen",
    "t76"."unrecorded_fen",
    "t76"."maintenance_fen",
    "t76"."rigid_fen",
    "t76"."missing",
    "t76"."as_of",
    "t76"."standard_fen",
    "t76"."round_to_fen",
    "t76"."minimum_fen",
    "t76"."banded",
    "t76"."band_1_percent",
    "t76"."band_2_percent",
    "t76"."band_1_fen",
    "t76"."band_2_fen",
    "t76"."band_3_fen",
    "t76"."work_cost_percent",
    "t76"."rigid_deduct_percent",
    "t76"."basic_pension_counts",
    "t76"."maintenance_deducts",
    "t76"."deposit_limit_months",
    "t76"."cars_allowed",
    "t76"."car_exempt_fen",
    "t76"."ships_allowed",
    "t76"."dwellings_allowed",
    "t76"."area_per_head_cm2",
    "t76"."transfer_months",
    "t76"."shops_allowed",
    "t76"."firm_capital_limit_fen",
    "t76"."marginal_percent",
    "t76"."marginal_inclusive",
    "t76"."minimum_wage_fen",
    "t76"."disposable_last_year_fen",
    "t76"."hardship_percent",
    "t76"."incentive_months",
    "t76"."incentive_multiple",
    "t76"."fade_months",
    "t76"."fade_percent",
    "t76"."refusals_allowed",
    "t76"."destitute_elderly_age",
    "t76"."destitute_minor_age",
    "t76"."destitute_monthly_fen",
    "t76"."destitute_partial_fen",
    "t76"."destitute_total_fen",
    "t76"."current_aid",
    "t76"."current_fen",
    "t76"."unrecorded_year_fen",
    "t76"."maintenance_paid_year_fen",
    "t76"."total_year_fen",
    "t76"."rigid_year_fen",
    "t76"."rigid_deducted_year_fen",
    "t76"."deposits_fen",
    "t76"."standard_year_fen",
    "t76"."marginal_line_fen",
    "t76"."deposits_limit_fen",
    "t76"."area_limit_cm2",
    "t76"."income_year_fen",
    "t76"."income_month_fen",
    "t76"."per_head_fen",
    "t76"."supported",
    "t76"."gap_year_fen",
    "t76"."deposits_ok",
    "t76"."vehicles_ok",
    "t76"."dwellings_ok",
    "t76"."shops_ok",
    "t76"."firms_ok",
    "t76"."below_standard",
    "t76"."below_marginal",
    "t76"."below_disposable",
    "t76"."rigid_over",
    "t76"."property_ok",
    "t76"."destitute_fits",
    "t76"."as_household",
    "t77"."household_possible"
  FROM t76 AS t76
  INNER JOIN t77 AS t77
    ON "t76"."household" = "t77"."household"
), t79 AS (
  SELECT
    *
  FROM t73 AS t73
  UNION ALL
  SELECT
    *
  FROM t78 AS t78
), t80 AS (
  SELECT
    "t79"."household",
    "t79"."unit",
    "t79"."wages_year_fen",
    "t79"."work_costs_year_fen",
    "t79"."business_year_fen",
    "t79"."capital_year_fen",
    "t79"."pension_year_fen",
    "t79"."basic_pension_year_fen",
    "t79"."benefits_year_fen",
    "t79"."taxes_year_fen",
    "t79"."contributions_year_fen",
    "t79"."ignored_earnings_year_fen",
    "t79"."transferred_bp",
    "t79"."dwelling_area_cm2",
    "t79"."care_fen",
    "t79"."bank_fen",
    "t79"."securities_fen",
    "t79"."insurance_fen",
    "t79"."payments_fen",
    "t79"."fund_fen",
    "t79"."cars",
    "t79"."car_worth_fen",
    "t79"."ships",
    "t79"."dwellings_bp",
    "t79"."shops_bp",
    "t79"."firms",
    "t79"."firm_capital_fen",
    "t79"."counted",
    "t79"."dead",
    "t79"."alone_units",
    "t79"."refusing",
    "t79"."faders",
    "t79"."unable",
    "t79"."unsupported",
    "t79"."ill_or_disabled",
    "t79"."registered",
    "t79"."named",
    "t79"."alone_route",
    "t79"."homes_differ",
    "t79"."register_aid",
    "t79"."register_fen",
    "t79"."county",
    "t79"."aid",
    "t79"."aid_fen",
    "t79"."unrecorded_fen",
    "t79"."maintenance_fen",
    "t79"."rigid_fen",
    "t79"."missing",
    "t79"."as_of",
    "t79"."standard_fen",
    "t79"."round_to_fen",
    "t79"."minimum_fen",
    "t79"."banded",
    "t79"."band_1_percent",
    "t79"."band_2_percent",
    "t79"."band_1_fen",
    "t79"."band_2_fen",
    "t79"."band_3_fen",
    "t79"."work_cost_percent",
    "t79"."rigid_deduct_percent",
    "t79"."basic_pension_counts",
    "t79"."maintenance_deducts",
    "t79"."deposit_limit_months",
    "t79"."cars_allowed",
    "t79"."car_exempt_fen",
    "t79"."ships_allowed",
    "t79"."dwellings_allowed",
    "t79"."area_per_head_cm2",
    "t79"."transfer_months",
    "t79"."shops_allowed",
    "t79"."firm_capital_limit_fen",
    "t79"."marginal_percent",
    "t79"."marginal_inclusive",
    "t79"."minimum_wage_fen",
    "t79"."disposable_last_year_fen",
    "t79"."hardship_percent",
    "t79"."incentive_months",
    "t79"."incentive_multiple",
    "t79"."fade_months",
    "t79"."fade_percent",
    "t79"."refusals_allowed",
    "t79"."destitute_elderly_age",
    "t79"."destitute_minor_age",
    "t79"."destitute_monthly_fen",
    "t79"."destitute_partial_fen",
    "t79"."destitute_total_fen",
    "t79"."current_aid",
    "t79"."current_fen",
    "t79"."unrecorded_year_fen",
    "t79"."maintenance_paid_year_fen",
    "t79"."total_year_fen",
    "t79"."rigid_year_fen",
    "t79"."rigid_deducted_year_fen",
    "t79"."deposits_fen",
    "t79"."standard_year_fen",
    "t79"."marginal_line_fen",
    "t79"."deposits_limit_fen",
    "t79"."area_limit_cm2",
    "t79"."income_year_fen",
    "t79"."income_month_fen",
    "t79"."per_head_fen",
    "t79"."supported",
    "t79"."gap_year_fen",
    "t79"."deposits_ok",
    "t79"."vehicles_ok",
    "t79"."dwellings_ok",
    "t79"."shops_ok",
    "t79"."firms_ok",
    "t79"."below_standard",
    "t79"."below_marginal",
    "t79"."below_disposable",
    "t79"."rigid_over",
    "t79"."property_ok",
    "t79"."destitute_fits",
    "t79"."as_household",
    "t79"."household_possible",
    IIF(
      "t79"."unit" = 0,
      "t79"."as_household",
      IIF(
        (
          (
            "t79"."alone_route" = 3
          )
          OR (
            (
              "t79"."alone_route" = 2
            ) AND NOT (
              "t79"."household_possible" IN (1, 3)
            )
          )
          OR (
            (
              "t79"."alone_route" = 1
            ) AND (
              "t79"."household_possible" = 2
            )
          )
        )
        AND (
          (
            "t79"."counted" > 0
          ) AND "t79"."below_standard" AND "t79"."property_ok"
        ),
        1,
        0
      )
    ) AS "possible",
    CAST(CASE
      WHEN "t79"."counted" = 0
      THEN 3
      WHEN (
        "t79"."missing" = 0
      )
      AND (
        IIF(
          "t79"."unit" = 0,
          "t79"."as_household",
          IIF(
            (
              (
                "t79"."alone_route" = 3
              )
              OR (
                (
                  "t79"."alone_route" = 2
                ) AND NOT (
                  "t79"."household_possible" IN (1, 3)
                )
              )
              OR (
                (
                  "t79"."alone_route" = 1
                ) AND (
                  "t79"."household_possible" = 2
                )
              )
            )
            AND (
              (
                "t79"."counted" > 0
              ) AND "t79"."below_standard" AND "t79"."property_ok"
            ),
            1,
            0
          )
        ) <> 0
      )
      THEN 1
      WHEN (
        "t79"."missing" = 0
      )
      OR (
        NOT (
          "t79"."property_ok"
        )
        OR (
          (
            (
              "t79"."missing" & 2057
            ) = 0
          )
          AND IIF(
            "t79"."unit" = 0,
            IIF(
              "t79"."unit" = 0,
              "t79"."as_household",
              IIF(
                (
                  (
                    "t79"."alone_route" = 3
                  )
                  OR (
                    (
                      "t79"."alone_route" = 2
                    ) AND NOT (
                      "t79"."household_possible" IN (1, 3)
                    )
                  )
                  OR (
                    (
                      "t79"."alone_route" = 1
                    ) AND (
                      "t79"."household_possible" = 2
                    )
                  )
                )
                AND (
                  (
                    "t79"."counted" > 0
                  ) AND "t79"."below_standard" AND "t79"."property_ok"
                ),
                1,
                0
              )
            ) = 0,
            NOT (
              "t79"."below_standard"
            )
          )
        )
      )
      THEN 2
      ELSE 3
    END AS INTEGER) AS "conclusion",
    (
      "t79"."missing" = 0
    )
    AND "t79"."property_ok"
    AND NOT (
      "t79"."below_standard"
    )
    AND (
      "t79"."faders" > 0
    ) AS "fades"
  FROM t79 AS t79
), t81 AS (
  SELECT
    "t80"."household",
    "t80"."unit",
    "t80"."wages_year_fen",
    "t80"."work_costs_year_fen",
    "t80"."business_year_fen",
    "t80"."capital_year_fen",
    "t80"."pension_year_fen",
    "t80"."basic_pension_year_fen",
    "t80"."benefits_year_fen",
    "t80"."taxes_year_fen",
    "t80"."contributions_year_fen",
    "t80"."ignored_earnings_year_fen",
    "t80"."transferred_bp",
    "t80"."dwelling_area_cm2",
    "t80"."care_fen",
    "t80"."bank_fen",
    "t80"."securities_fen",
    "t80"."insurance_fen",
    "t80"."payments_fen",
    "t80"."fund_fen",
    "t80"."cars",
    "t80"."car_worth_fen",
    "t80"."ships",
    "t80"."dwellings_bp",
    "t80"."shops_bp",
    "t80"."firms",
    "t80"."firm_capital_fen",
    "t80"."counted",
    "t80"."dead",
    "t80"."alone_units",
    "t80"."refusing",
    "t80"."faders",
    "t80"."unable",
    "t80"."unsupported",
    "t80"."ill_or_disabled",
    "t80"."registered",
    "t80"."named",
    "t80"."alone_route",
    "t80"."homes_differ",
    "t80"."register_aid",
    "t80"."register_fen",
    "t80"."county",
    IIF("t80"."fades", 1, IIF("t80"."conclusion" = 1, "t80"."possible", 0)) AS "aid",
    "t80"."aid_fen",
    "t80"."unrecorded_fen",
    "t80"."maintenance_fen",
    "t80"."rigid_fen",
    "t80"."missing",
    "t80"."as_of",
    "t80"."standard_fen",
    "t80"."round_to_fen",
    "t80"."minimum_fen",
    "t80"."banded",
    "t80"."band_1_percent",
    "t80"."band_2_percent",
    "t80"."band_1_fen",
    "t80"."band_2_fen",
    "t80"."band_3_fen",
    "t80"."work_cost_percent",
    "t80"."rigid_deduct_percent",
    "t80"."basic_pension_counts",
    "t80"."maintenance_deducts",
    "t80"."deposit_limit_months",
    "t80"."cars_allowed",
    "t80"."car_exempt_fen",
    "t80"."ships_allowed",
    "t80"."dwellings_allowed",
    "t80"."area_per_head_cm2",
    "t80"."transfer_months",
    "t80"."shops_allowed",
    "t80"."firm_capital_limit_fen",
    "t80"."marginal_percent",
    "t80"."marginal_inclusive",
    "t80"."minimum_wage_fen",
    "t80"."disposable_last_year_fen",
    "t80"."hardship_percent",
    "t80"."incentive_months",
    "t80"."incentive_multiple",
    "t80"."fade_months",
    "t80"."fade_percent",
    "t80"."refusals_allowed",
    "t80"."destitute_elderly_age",
    "t80"."destitute_minor_age",
    "t80"."destitute_monthly_fen",
    "t80"."destitute_partial_fen",
    "t80"."destitute_total_fen",
    "t80"."current_aid",
    "t80"."current_fen",
    "t80"."unrecorded_year_fen",
    "t80"."maintenance_paid_year_fen",
    "t80"."total_year_fen",
    "t80"."rigid_year_fen",
    "t80"."rigid_deducted_year_fen",
    "t80"."deposits_fen",
    "t80"."standard_year_fen",
    "t80"."marginal_line_fen",
    "t80"."deposits_limit_fen",
    "t80"."area_limit_cm2",
    "t80"."income_year_fen",
    "t80"."income_month_fen",
    "t80"."per_head_fen",
    "t80"."supported",
    "t80"."gap_year_fen",
    "t80"."deposits_ok",
    "t80"."vehicles_ok",
    "t80"."dwellings_ok",
    "t80"."shops_ok",
    "t80"."firms_ok",
    "t80"."below_standard",
    "t80"."below_marginal",
    "t80"."below_disposable",
    "t80"."rigid_over",
    "t80"."property_ok",
    "t80"."destitute_fits",
    "t80"."as_household",
    "t80"."household_possible",
    "t80"."possible",
    "t80"."conclusion",
    "t80"."fades",
    IIF(
      "t80"."banded" = 1,
      CASE
        WHEN (
          "t80"."income_year_fen" * 100
        ) < (
          "t80"."band_1_percent" * "t80"."standard_year_fen"
        )
        THEN "t80"."band_1_fen"
        WHEN (
          "t80"."income_year_fen" * 100
        ) < (
          "t80"."band_2_percent" * "t80"."standard_year_fen"
        )
        THEN "t80"."band_2_fen"
        ELSE "t80"."band_3_fen"
      END * "t80"."supported",
      (
        (
          (
            (
              "t80"."gap_year_fen" * "t80"."supported"
            ) + (
              "t80"."round_to_fen" * (
                MAX("t80"."counted", 1) * 12
              )
            )
          ) - 1
        ) / (
          "t80"."round_to_fen" * (
            MAX("t80"."counted", 1) * 12
          )
        )
      ) * "t80"."round_to_fen"
    ) AS "by_rule_fen",
    CASE
      WHEN "t80"."fades"
      THEN (
        (
          (
            (
              "t80"."current_fen" * "t80"."fade_percent"
            ) + (
              "t80"."round_to_fen" * 100
            )
          ) - 1
        ) / (
          "t80"."round_to_fen" * 100
        )
      ) * "t80"."round_to_fen"
      WHEN IIF("t80"."fades", 1, IIF("t80"."conclusion" = 1, "t80"."possible", 0)) = 1
      THEN IIF(
        "t80"."supported" > 0,
        MAX(
          IIF(
            "t80"."banded" = 1,
            CASE
              WHEN (
                "t80"."income_year_fen" * 100
              ) < (
                "t80"."band_1_percent" * "t80"."standard_year_fen"
              )
              THEN "t80"."band_1_fen"
              WHEN (
                "t80"."income_year_fen" * 100
              ) < (
                "t80"."band_2_percent" * "t80"."standard_year_fen"
              )
              THEN "t80"."band_2_fen"
              ELSE "t80"."band_3_fen"
            END * "t80"."supported",
            (
              (
                (
                  (
                    "t80"."gap_year_fen" * "t80"."supported"
                  ) + (
                    "t80"."round_to_fen" * (
                      MAX("t80"."counted", 1) * 12
                    )
                  )
                ) - 1
              ) / (
                "t80"."round_to_fen" * (
                  MAX("t80"."counted", 1) * 12
                )
              )
            ) * "t80"."round_to_fen"
          ),
          "t80"."minimum_fen"
        ),
        0
      )
      WHEN IIF("t80"."fades", 1, IIF("t80"."conclusion" = 1, "t80"."possible", 0)) = 3
      THEN (
        "t80"."destitute_monthly_fen" * "t80"."counted"
      ) + "t80"."care_fen"
      ELSE 0
    END AS "amount_fen"
  FROM t80 AS t80
)
SELECT
  "t81"."household",
  "t81"."unit",
  "t81"."county",
  "t81"."as_of",
  "t81"."named",
  "t81"."counted",
  "t81"."supported",
  "t81"."dead",
  "t81"."alone_route",
  "t81"."alone_units",
  "t81"."wages_year_fen",
  "t81"."work_costs_year_fen",
  "t81"."business_year_fen",
  "t81"."capital_year_fen",
  "t81"."pension_year_fen",
  "t81"."basic_pension_year_fen",
  "t81"."benefits_year_fen",
  "t81"."taxes_year_fen",
  "t81"."contributions_year_fen",
  "t81"."unrecorded_year_fen",
  "t81"."maintenance_paid_year_fen",
  "t81"."ignored_earnings_year_fen",
  "t81"."total_year_fen",
  "t81"."rigid_year_fen",
  "t81"."rigid_deducted_year_fen",
  "t81"."income_year_fen",
  "t81"."income_month_fen",
  "t81"."per_head_fen",
  "t81"."standard_fen",
  "t81"."standard_year_fen",
  "t81"."below_standard",
  "t81"."marginal_line_fen",
  "t81"."below_marginal",
  "t81"."below_disposable",
  "t81"."rigid_over",
  "t81"."bank_fen",
  "t81"."securities_fen",
  "t81"."insurance_fen",
  "t81"."payments_fen",
  "t81"."fund_fen",
  "t81"."deposits_fen",
  "t81"."deposits_limit_fen",
  "t81"."deposits_ok",
  "t81"."cars",
  "t81"."car_worth_fen",
  "t81"."ships",
  "t81"."vehicles_ok",
  "t81"."dwellings_bp",
  "t81"."transferred_bp",
  "t81"."dwelling_area_cm2",
  "t81"."area_limit_cm2",
  "t81"."dwellings_ok",
  "t81"."shops_bp",
  "t81"."shops_ok",
  "t81"."firms",
  "t81"."firm_capital_fen",
  "t81"."firms_ok",
  "t81"."property_ok",
  "t81"."missing",
  "t81"."ill_or_disabled",
  "t81"."unable",
  "t81"."unsupported",
  "t81"."destitute_fits",
  "t81"."care_fen",
  "t81"."possible",
  "t81"."conclusion",
  "t81"."aid",
  "t81"."gap_year_fen",
  "t81"."by_rule_fen",
  "t81"."amount_fen",
  "t81"."current_aid",
  "t81"."current_fen",
  CAST(CASE
    WHEN "t81"."conclusion" = 3
    THEN 0
    WHEN "t81"."fades"
    THEN 5
    WHEN (
      "t81"."current_aid" = 0
    ) AND (
      "t81"."aid" <> 0
    )
    THEN 1
    WHEN (
      "t81"."current_aid" = 0
    ) AND (
      "t81"."aid" = 0
    )
    THEN 0
    WHEN "t81"."aid" = 0
    THEN 4
    WHEN "t81"."amount_fen" > "t81"."current_fen"
    THEN 2
    WHEN (
      "t81"."amount_fen" = 0
    ) AND (
      "t81"."current_fen" > 0
    )
    THEN 4
    WHEN "t81"."amount_fen" < "t81"."current_fen"
    THEN 3
    WHEN "t81"."current_aid" <> "t81"."aid"
    THEN 6
    ELSE 0
  END AS INTEGER) AS "change",
  0 + CAST(IIF("t81"."below_standard", 1, 0) AS INTEGER) + CAST(IIF(NOT (
    "t81"."below_standard"
  ) AND "t81"."below_marginal", 2, 0) AS INTEGER) + CAST(IIF(NOT (
    "t81"."below_standard"
  ) AND NOT (
    "t81"."below_marginal"
  ), 4, 0) AS INTEGER) + CAST(IIF(NOT (
    "t81"."deposits_ok"
  ), 8, 0) AS INTEGER) + CAST(IIF(NOT (
    "t81"."vehicles_ok"
  ), 16, 0) AS INTEGER) + CAST(IIF(NOT (
    "t81"."dwellings_ok"
  ), 32, 0) AS INTEGER) + CAST(IIF(NOT (
    "t81"."shops_ok"
  ), 64, 0) AS INTEGER) + CAST(IIF(NOT (
    "t81"."firms_ok"
  ), 128, 0) AS INTEGER) + CAST(IIF("t81"."missing" <> 0, 256, 0) AS INTEGER) + CAST(IIF("t81"."rigid_over", 1048576, 0) AS INTEGER) + CAST(IIF((
    (
      "t81"."named" - "t81"."counted"
    ) - "t81"."dead"
  ) > 0, 512, 0) AS INTEGER) + CAST(IIF("t81"."dead" > 0, 1024, 0) AS INTEGER) + CAST(IIF((
    "t81"."unit" = 0
  ) AND (
    "t81"."alone_units" > 0
  ), 2048, 0) AS INTEGER) + CAST(IIF("t81"."unable" > 0, 262144, 0) AS INTEGER) + CAST(IIF((
    "t81"."counted" > 0
  ) AND (
    "t81"."unsupported" = "t81"."counted"
  ), 524288, 0) AS INTEGER) + CAST(IIF("t81"."counted" = 0, 4194304, 0) AS INTEGER) + CAST(IIF("t81"."homes_differ", 8388608, 0) AS INTEGER) + CAST(IIF(
    (
      "t81"."unit" = 0
    )
    AND (
      "t81"."current_aid" = 0
    )
    AND (
      "t81"."registered" > 0
    ),
    16777216,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t81"."basic_pension_year_fen" > 0
    )
    AND (
      "t81"."basic_pension_counts" = 0
    ),
    4096,
    0
  ) AS INTEGER) + CAST(IIF("t81"."ignored_earnings_year_fen" > 0, 8192, 0) AS INTEGER) + CAST(IIF(
    (
      "t81"."aid" = 1
    )
    AND NOT (
      "t81"."fades"
    )
    AND (
      "t81"."supported" < "t81"."counted"
    ),
    16384,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t81"."aid" = 1
    )
    AND NOT (
      "t81"."fades"
    )
    AND (
      "t81"."banded" = 0
    )
    AND NOT (
      (
        "t81"."by_rule_fen" * "t81"."counted" * 12
      ) = (
        "t81"."gap_year_fen" * "t81"."supported"
      )
    ),
    32768,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t81"."aid" = 1
    )
    AND NOT (
      "t81"."fades"
    )
    AND (
      "t81"."amount_fen" > "t81"."by_rule_fen"
    ),
    65536,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t81"."aid" = 1
    ) AND NOT (
      "t81"."fades"
    ) AND (
      "t81"."banded" = 1
    ),
    131072,
    0
  ) AS INTEGER) + CAST(IIF("t81"."fades", 2097152, 0) AS INTEGER) AS "reasons"
FROM t81 AS t81
