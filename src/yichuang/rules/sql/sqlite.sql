WITH t19 AS (
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
), t20 AS (
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
), t36 AS (
  SELECT
    *
  FROM t19 AS t19
  UNION ALL
  SELECT
    *
  FROM t20 AS t20
), t23 AS (
  SELECT
    "t0"."household",
    "t0"."county",
    "t0"."aid" AS "current_aid"
  FROM "households" AS "t0"
), t32 AS (
  SELECT
    "t13"."alive",
    "t13"."police_household",
    "t13"."person" AS "known_person"
  FROM "population" AS "t13"
), t33 AS (
  SELECT
    "t14"."died_on",
    "t14"."aid" AS "register_aid",
    "t14"."aid_fen" AS "register_fen",
    "t14"."person" AS "registered_person"
  FROM "civil_affairs" AS "t14"
), t60 AS (
  SELECT
    "t36"."household",
    "t36"."unit",
    "t15"."work_cost_percent",
    "t15"."standard_fen",
    "t15"."incentive_multiple",
    "t15"."incentive_months",
    "t15"."fade_months",
    "t15"."transfer_months",
    "t15"."as_of",
    "t33"."register_aid",
    "t33"."register_fen",
    "t36"."alone",
    "t36"."work_started_on",
    NOT (
      NOT (
        COALESCE("t32"."alive", TRUE)
      )
      OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
    )
    AND IIF(
      "t36"."unit" = 0,
      (
        "t36"."situation" = 0
      )
      AND (
        "t36"."relation" IN (1, 2, 4, 6)
        OR (
          "t36"."relation" IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                ) - (
                  (
                    CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                )
              ) < 180000
            )
            OR "t36"."dependent"
            OR (
              "t36"."study" = 1
            )
          )
        )
        OR (
          (
            "t36"."relation" = 3
          ) AND (
            "t36"."study" = 0
          )
        )
      ),
      "t36"."situation" IN (0, 4)
    ) AS "counts",
    IIF(
      NOT (
        NOT (
          COALESCE("t32"."alive", TRUE)
        )
        OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
      )
      AND IIF(
        "t36"."unit" = 0,
        (
          "t36"."situation" = 0
        )
        AND (
          "t36"."relation" IN (1, 2, 4, 6)
          OR (
            "t36"."relation" IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                  )
                ) < 180000
              )
              OR "t36"."dependent"
              OR (
                "t36"."study" = 1
              )
            )
          )
          OR (
            (
              "t36"."relation" = 3
            ) AND (
              "t36"."study" = 0
            )
          )
        ),
        "t36"."situation" IN (0, 4)
      ),
      "t36"."person",
      CAST(NULL AS INTEGER)
    ) AS "counted_person",
    IIF(
      NOT (
        NOT (
          COALESCE("t32"."alive", TRUE)
        )
        OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
      )
      AND IIF(
        "t36"."unit" = 0,
        (
          "t36"."situation" = 0
        )
        AND (
          "t36"."relation" IN (1, 2, 4, 6)
          OR (
            "t36"."relation" IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                  )
                ) < 180000
              )
              OR "t36"."dependent"
              OR (
                "t36"."study" = 1
              )
            )
          )
          OR (
            (
              "t36"."relation" = 3
            ) AND (
              "t36"."study" = 0
            )
          )
        ),
        "t36"."situation" IN (0, 4)
      ),
      "t32"."police_household",
      CAST(NULL AS INTEGER)
    ) AS "counted_home",
    NOT (
      COALESCE("t32"."alive", TRUE)
    )
    OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE) AS "dead",
    CAST(CASE
      WHEN "t36"."unit" = 0
      THEN 0
      WHEN "t36"."situation" = 4
      THEN 3
      WHEN "t36"."disability_grade" IN (1, 2)
      AND (
        (
          (
            (
              CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
            ) + (
              CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
            ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
          ) - (
            (
              CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
            ) + (
              CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
            ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
          )
        ) >= 180000
      )
      AND "t36"."jobless"
      THEN 2
      WHEN "t36"."disability_grade" IN (1, 2)
      OR (
        (
          "t36"."disability_grade" = 3
        ) AND "t36"."disability_kind" IN (5, 6)
      )
      OR "t36"."serious_illness"
      THEN 1
      ELSE 0
    END AS INTEGER) AS "alone_route",
    NOT (
      NOT (
        COALESCE("t32"."alive", TRUE)
      )
      OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
    )
    AND IIF(
      "t36"."unit" = 0,
      (
        "t36"."situation" = 0
      )
      AND (
        "t36"."relation" IN (1, 2, 4, 6)
        OR (
          "t36"."relation" IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                ) - (
                  (
                    CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                )
              ) < 180000
            )
            OR "t36"."dependent"
            OR (
              "t36"."study" = 1
            )
          )
        )
        OR (
          (
            "t36"."relation" = 3
          ) AND (
            "t36"."study" = 0
          )
        )
      ),
      "t36"."situation" IN (0, 4)
    )
    AND (
      "t36"."refused_work" >= "t15"."refusals_allowed"
    ) AS "refuses",
    NOT (
      NOT (
        COALESCE("t32"."alive", TRUE)
      )
      OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
    )
    AND IIF(
      "t36"."unit" = 0,
      (
        "t36"."situation" = 0
      )
      AND (
        "t36"."relation" IN (1, 2, 4, 6)
        OR (
          "t36"."relation" IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                ) - (
                  (
                    CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                )
              ) < 180000
            )
            OR "t36"."dependent"
            OR (
              "t36"."study" = 1
            )
          )
        )
        OR (
          (
            "t36"."relation" = 3
          ) AND (
            "t36"."study" = 0
          )
        )
      ),
      "t36"."situation" IN (0, 4)
    )
    AND (
      (
        (
          (
            (
              CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
            ) + (
              CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
            ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
          ) - (
            (
              CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
            ) + (
              CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
            ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
          )
        ) >= (
          "t15"."destitute_elderly_age" * 10000
        )
      )
      OR (
        (
          (
            (
              CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
            ) + (
              CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
            ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
          ) - (
            (
              CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
            ) + (
              CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
            ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
          )
        ) < (
          "t15"."destitute_minor_age" * 10000
        )
      )
      OR (
        "t36"."disability_kind" IN (5, 6) AND "t36"."disability_grade" BETWEEN 1 AND 3
      )
      OR (
        (
          "t36"."disability_kind" = 4
        ) AND "t36"."disability_grade" BETWEEN 1 AND 2
      )
      OR (
        (
          "t36"."disability_kind" = 1
        ) AND (
          "t36"."disability_grade" = 1
        )
      )
    ) AS "unable",
    NOT (
      NOT (
        COALESCE("t32"."alive", TRUE)
      )
      OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
    )
    AND IIF(
      "t36"."unit" = 0,
      (
        "t36"."situation" = 0
      )
      AND (
        "t36"."relation" IN (1, 2, 4, 6)
        OR (
          "t36"."relation" IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                ) - (
                  (
                    CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                )
              ) < 180000
            )
            OR "t36"."dependent"
            OR (
              "t36"."study" = 1
            )
          )
        )
        OR (
          (
            "t36"."relation" = 3
          ) AND (
            "t36"."study" = 0
          )
        )
      ),
      "t36"."situation" IN (0, 4)
    )
    AND NOT (
      "t36"."supported"
    ) AS "unsupported",
    NOT (
      NOT (
        COALESCE("t32"."alive", TRUE)
      )
      OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
    )
    AND IIF(
      "t36"."unit" = 0,
      (
        "t36"."situation" = 0
      )
      AND (
        "t36"."relation" IN (1, 2, 4, 6)
        OR (
          "t36"."relation" IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                ) - (
                  (
                    CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                  ) + (
                    CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                  ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                )
              ) < 180000
            )
            OR "t36"."dependent"
            OR (
              "t36"."study" = 1
            )
          )
        )
        OR (
          (
            "t36"."relation" = 3
          ) AND (
            "t36"."study" = 0
          )
        )
      ),
      "t36"."situation" IN (0, 4)
    )
    AND (
      (
        "t36"."disability_grade" > 0
      ) OR "t36"."serious_illness"
    ) AS "ill_or_disabled",
    IIF(
      NOT (
        NOT (
          COALESCE("t32"."alive", TRUE)
        )
        OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
      )
      AND IIF(
        "t36"."unit" = 0,
        (
          "t36"."situation" = 0
        )
        AND (
          "t36"."relation" IN (1, 2, 4, 6)
          OR (
            "t36"."relation" IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                  )
                ) < 180000
              )
              OR "t36"."dependent"
              OR (
                "t36"."study" = 1
              )
            )
          )
          OR (
            (
              "t36"."relation" = 3
            ) AND (
              "t36"."study" = 0
            )
          )
        ),
        "t36"."situation" IN (0, 4)
      ),
      CASE
        WHEN "t36"."abilities_missing" >= 4
        THEN "t15"."destitute_total_fen"
        WHEN "t36"."abilities_missing" >= 1
        THEN "t15"."destitute_partial_fen"
        ELSE 0
      END,
      0
    ) AS "care",
    IIF(
      NOT (
        NOT (
          COALESCE("t32"."alive", TRUE)
        )
        OR COALESCE("t33"."died_on" <= "t15"."as_of", FALSE)
      )
      AND IIF(
        "t36"."unit" = 0,
        (
          "t36"."situation" = 0
        )
        AND (
          "t36"."relation" IN (1, 2, 4, 6)
          OR (
            "t36"."relation" IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t36"."born") AS INTEGER) AS INTEGER) * 10000
                    ) + (
                      CAST(CAST(STRFTIME('%m', "t36"."born") AS INTEGER) AS INTEGER) * 100
                    ) + CAST(CAST(STRFTIME('%d', "t36"."born") AS INTEGER) AS INTEGER)
                  )
                ) < 180000
              )
              OR "t36"."dependent"
              OR (
                "t36"."study" = 1
              )
            )
          )
          OR (
            (
              "t36"."relation" = 3
            ) AND (
              "t36"."study" = 0
            )
          )
        ),
        "t36"."situation" IN (0, 4)
      )
      AND (
        "t36"."unit" = 0
      )
      AND (
        "t23"."current_aid" = 1
      )
      AND (
        (
          (
            (
              (
                CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 12
              ) + CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER)
            ) - (
              (
                CAST(CAST(STRFTIME('%Y', "t36"."work_started_on") AS INTEGER) AS INTEGER) * 12
              ) + CAST(CAST(STRFTIME('%m', "t36"."work_started_on") AS INTEGER) AS INTEGER)
            )
          ) - CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) < CAST(STRFTIME('%d', "t36"."work_started_on") AS INTEGER) AS INTEGER)
        ) >= 0
      ),
      (
        (
          (
            CAST(CAST(STRFTIME('%Y', "t15"."as_of") AS INTEGER) AS INTEGER) * 12
          ) + CAST(CAST(STRFTIME('%m', "t15"."as_of") AS INTEGER) AS INTEGER)
        ) - (
          (
            CAST(CAST(STRFTIME('%Y', "t36"."work_started_on") AS INTEGER) AS INTEGER) * 12
          ) + CAST(CAST(STRFTIME('%m', "t36"."work_started_on") AS INTEGER) AS INTEGER)
        )
      ) - CAST(CAST(STRFTIME('%d', "t15"."as_of") AS INTEGER) < CAST(STRFTIME('%d', "t36"."work_started_on") AS INTEGER) AS INTEGER),
      CAST(NULL AS INTEGER)
    ) AS "started"
  FROM t36 AS t36
  INNER JOIN t23 AS t23
    ON "t36"."household" = "t23"."household"
  INNER JOIN "parameters" AS "t15"
    ON "t23"."county" = "t15"."county"
  LEFT OUTER JOIN t32 AS t32
    ON "t36"."person" = "t32"."known_person"
  LEFT OUTER JOIN t33 AS t33
    ON "t36"."person" = "t33"."registered_person"
), t62 AS (
  SELECT
    *
  FROM t60 AS t60
), t34 AS (
  SELECT
    "t2"."person",
    SUM("t2"."income_fen") FILTER(WHERE
      "t2"."kind" IN (1, 2)) AS "wages",
    SUM("t2"."income_fen") FILTER(WHERE
      "t2"."kind" IN (3)) AS "business",
    SUM("t2"."income_fen") FILTER(WHERE
      "t2"."kind" IN (4)) AS "capital",
    SUM("t2"."tax_fen") AS "taxes"
  FROM "tax" AS "t2"
  GROUP BY
    1
), t52 AS (
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
    SUM("t3"."amount_fen") FILTER(WHERE
      "t3"."kind" IN (1)) AS "contributions",
    SUM("t3"."amount_fen") FILTER(WHERE
      "t3"."kind" IN (2)) AS "pension",
    SUM("t3"."amount_fen") FILTER(WHERE
      "t3"."kind" IN (3)) AS "basic_pension",
    SUM("t3"."amount_fen") FILTER(WHERE
      "t3"."kind" IN (4, 5)) AS "benefits"
  FROM "social_insurance" AS "t3"
  GROUP BY
    1
), t53 AS (
  SELECT
    "t35"."person" AS "key_1",
    "t35"."contributions",
    "t35"."pension",
    "t35"."basic_pension",
    "t35"."benefits"
  FROM t35 AS t35
), t37 AS (
  SELECT
    "t4"."person",
    SUM(CAST("t4"."class" = 1 AS INTEGER)) AS "cars",
    SUM("t4"."worth_fen") FILTER(WHERE
      "t4"."class" = 1) AS "car_worth_fen",
    SUM(CAST("t4"."class" = 4 AS INTEGER)) AS "ships"
  FROM "vehicles" AS "t4"
  GROUP BY
    1
), t55 AS (
  SELECT
    "t37"."person" AS "key_2",
    "t37"."cars",
    "t37"."car_worth_fen",
    "t37"."ships"
  FROM t37 AS t37
), t45 AS (
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
), t58 AS (
  SELECT
    "t45"."person" AS "key_3",
    "t45"."dwellings_bp",
    "t45"."dwelling_area_cm2",
    "t45"."given_bp",
    "t45"."given_area_cm2",
    "t45"."given_on",
    "t45"."shops_bp"
  FROM t45 AS t45
), t46 AS (
  SELECT
    "t6"."person",
    SUM(CAST("t6"."active" AND "t6"."role" IN (1, 2) AS INTEGER)) AS "firms",
    SUM("t6"."capital_fen") FILTER(WHERE
      "t6"."active" AND "t6"."role" IN (1, 2)) AS "firm_capital_fen"
  FROM "firms" AS "t6"
  GROUP BY
    1
), t59 AS (
  SELECT
    "t46"."person" AS "key_4",
    "t46"."firms",
    "t46"."firm_capital_fen"
  FROM t46 AS t46
), t26 AS (
  SELECT
    "t7"."person",
    SUM("t7"."balance_fen") AS "fund_fen"
  FROM "housing_fund" AS "t7"
  GROUP BY
    1
), t47 AS (
  SELECT
    "t26"."person" AS "key_5",
    "t26"."fund_fen"
  FROM t26 AS t26
), t27 AS (
  SELECT
    "t8"."person",
    SUM("t8"."balance_fen") AS "bank_fen"
  FROM "bank" AS "t8"
  GROUP BY
    1
), t48 AS (
  SELECT
    "t27"."person" AS "key_6",
    "t27"."bank_fen"
  FROM t27 AS t27
), t28 AS (
  SELECT
    "t9"."person",
    SUM("t9"."value_fen") AS "securities_fen"
  FROM "securities" AS "t9"
  GROUP BY
    1
), t49 AS (
  SELECT
    "t28"."person" AS "key_7",
    "t28"."securities_fen"
  FROM t28 AS t28
), t29 AS (
  SELECT
    "t10"."person",
    SUM("t10"."cash_value_fen") AS "insurance_fen"
  FROM "insurance" AS "t10"
  GROUP BY
    1
), t50 AS (
  SELECT
    "t29"."person" AS "key_8",
    "t29"."insurance_fen"
  FROM t29 AS t29
), t30 AS (
  SELECT
    "t11"."person",
    SUM("t11"."balance_fen") AS "payments_fen"
  FROM "payments" AS "t11"
  GROUP BY
    1
), t51 AS (
  SELECT
    "t30"."person" AS "key_9",
    "t30"."payments_fen"
  FROM t30 AS t30
), t63 AS (
  SELECT
    "t62"."household",
    "t62"."unit",
    "t62"."work_cost_percent",
    "t62"."standard_fen",
    "t62"."incentive_multiple",
    "t62"."incentive_months",
    "t62"."fade_months",
    "t62"."transfer_months",
    "t62"."as_of",
    "t62"."register_aid",
    "t62"."register_fen",
    "t62"."alone",
    "t62"."work_started_on",
    "t62"."counts",
    "t62"."counted_person",
    "t62"."counted_home",
    "t62"."dead",
    "t62"."alone_route",
    "t62"."refuses",
    "t62"."unable",
    "t62"."unsupported",
    "t62"."ill_or_disabled",
    "t62"."care",
    "t62"."started",
    "t52"."key_0",
    "t52"."wages",
    "t52"."business",
    "t52"."capital",
    "t52"."taxes",
    "t53"."key_1",
    "t53"."contributions",
    "t53"."pension",
    "t53"."basic_pension",
    "t53"."benefits",
    "t55"."key_2",
    "t55"."cars",
    "t55"."car_worth_fen",
    "t55"."ships",
    "t58"."key_3",
    "t58"."dwellings_bp",
    "t58"."dwelling_area_cm2",
    "t58"."given_bp",
    "t58"."given_area_cm2",
    "t58"."given_on",
    "t58"."shops_bp",
    "t59"."key_4",
    "t59"."firms",
    "t59"."firm_capital_fen",
    "t47"."key_5",
    "t47"."fund_fen",
    "t48"."key_6",
    "t48"."bank_fen",
    "t49"."key_7",
    "t49"."securities_fen",
    "t50"."key_8",
    "t50"."insurance_fen",
    "t51"."key_9",
    "t51"."payments_fen"
  FROM t62 AS t62
  LEFT OUTER JOIN t52 AS t52
    ON "t62"."counted_person" = "t52"."key_0"
  LEFT OUTER JOIN t53 AS t53
    ON "t62"."counted_person" = "t53"."key_1"
  LEFT OUTER JOIN t55 AS t55
    ON "t62"."counted_person" = "t55"."key_2"
  LEFT OUTER JOIN t58 AS t58
    ON "t62"."counted_person" = "t58"."key_3"
  LEFT OUTER JOIN t59 AS t59
    ON "t62"."counted_person" = "t59"."key_4"
  LEFT OUTER JOIN t47 AS t47
    ON "t62"."counted_person" = "t47"."key_5"
  LEFT OUTER JOIN t48 AS t48
    ON "t62"."counted_person" = "t48"."key_6"
  LEFT OUTER JOIN t49 AS t49
    ON "t62"."counted_person" = "t49"."key_7"
  LEFT OUTER JOIN t50 AS t50
    ON "t62"."counted_person" = "t50"."key_8"
  LEFT OUTER JOIN t51 AS t51
    ON "t62"."counted_person" = "t51"."key_9"
), t65 AS (
  SELECT
    "t63"."household",
    "t63"."unit",
    COALESCE(SUM("t63"."wages"), 0) AS "wages_year_fen",
    COALESCE(SUM((
      (
        "t63"."wages" * "t63"."work_cost_percent"
      ) / (
        100
      )
    )), 0) AS "work_costs_year_fen",
    COALESCE(SUM("t63"."business"), 0) AS "business_year_fen",
    COALESCE(SUM("t63"."capital"), 0) AS "capital_year_fen",
    COALESCE(SUM("t63"."pension"), 0) AS "pension_year_fen",
    COALESCE(SUM("t63"."basic_pension"), 0) AS "basic_pension_year_fen",
    COALESCE(SUM("t63"."benefits"), 0) AS "benefits_year_fen",
    COALESCE(SUM("t63"."taxes"), 0) AS "taxes_year_fen",
    COALESCE(SUM("t63"."contributions"), 0) AS "contributions_year_fen",
    COALESCE(
      SUM(
        IIF(
          "t63"."started" < "t63"."incentive_months",
          MIN(
            (
              COALESCE("t63"."wages", 0) - COALESCE((
                (
                  "t63"."wages" * "t63"."work_cost_percent"
                ) / (
                  100
                )
              ), 0)
            ) + COALESCE("t63"."business", 0),
            "t63"."standard_fen" * "t63"."incentive_multiple" * MIN(
              (
                (
                  CAST(CAST(STRFTIME('%Y', "t63"."as_of") AS INTEGER) AS INTEGER) * 12
                ) + CAST(CAST(STRFTIME('%m', "t63"."as_of") AS INTEGER) AS INTEGER)
              ) - (
                (
                  CAST(CAST(STRFTIME('%Y', "t63"."work_started_on") AS INTEGER) AS INTEGER) * 12
                ) + CAST(CAST(STRFTIME('%m', "t63"."work_started_on") AS INTEGER) AS INTEGER)
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
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."as_of") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."given_on") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."given_on") AS INTEGER) AS INTEGER)
                  )
                ) - CAST(CAST(STRFTIME('%d', "t63"."as_of") AS INTEGER) < CAST(STRFTIME('%d', "t63"."given_on") AS INTEGER) AS INTEGER)
              ) >= 0
            )
            AND (
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."as_of") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."given_on") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."given_on") AS INTEGER) AS INTEGER)
                  )
                ) - CAST(CAST(STRFTIME('%d', "t63"."as_of") AS INTEGER) < CAST(STRFTIME('%d', "t63"."given_on") AS INTEGER) AS INTEGER)
              ) < "t63"."transfer_months"
            ),
            FALSE
          ),
          "t63"."given_bp",
          0
        )
      ),
      0
    ) AS "transferred_bp",
    COALESCE(
      SUM(
        COALESCE("t63"."dwelling_area_cm2", 0) + IIF(
          COALESCE(
            (
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."as_of") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."given_on") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."given_on") AS INTEGER) AS INTEGER)
                  )
                ) - CAST(CAST(STRFTIME('%d', "t63"."as_of") AS INTEGER) < CAST(STRFTIME('%d', "t63"."given_on") AS INTEGER) AS INTEGER)
              ) >= 0
            )
            AND (
              (
                (
                  (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."as_of") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."as_of") AS INTEGER) AS INTEGER)
                  ) - (
                    (
                      CAST(CAST(STRFTIME('%Y', "t63"."given_on") AS INTEGER) AS INTEGER) * 12
                    ) + CAST(CAST(STRFTIME('%m', "t63"."given_on") AS INTEGER) AS INTEGER)
                  )
                ) - CAST(CAST(STRFTIME('%d', "t63"."as_of") AS INTEGER) < CAST(STRFTIME('%d', "t63"."given_on") AS INTEGER) AS INTEGER)
              ) < "t63"."transfer_months"
            ),
            FALSE
          ),
          COALESCE("t63"."given_area_cm2", 0),
          0
        )
      ),
      0
    ) AS "dwelling_area_cm2",
    COALESCE(SUM("t63"."care"), 0) AS "care_fen",
    COALESCE(SUM("t63"."bank_fen"), 0) AS "bank_fen",
    COALESCE(SUM("t63"."securities_fen"), 0) AS "securities_fen",
    COALESCE(SUM("t63"."insurance_fen"), 0) AS "insurance_fen",
    COALESCE(SUM("t63"."payments_fen"), 0) AS "payments_fen",
    COALESCE(SUM("t63"."fund_fen"), 0) AS "fund_fen",
    COALESCE(SUM("t63"."cars"), 0) AS "cars",
    COALESCE(SUM("t63"."car_worth_fen"), 0) AS "car_worth_fen",
    COALESCE(SUM("t63"."ships"), 0) AS "ships",
    COALESCE(SUM("t63"."dwellings_bp"), 0) AS "dwellings_bp",
    COALESCE(SUM("t63"."shops_bp"), 0) AS "shops_bp",
    COALESCE(SUM("t63"."firms"), 0) AS "firms",
    COALESCE(SUM("t63"."firm_capital_fen"), 0) AS "firm_capital_fen",
    SUM(CAST("t63"."counts" AS INTEGER)) AS "counted",
    SUM(CAST("t63"."dead" AS INTEGER)) AS "dead",
    SUM(CAST("t63"."alone" AS INTEGER)) AS "alone_units",
    SUM(CAST("t63"."refuses" AS INTEGER)) AS "refusing",
    SUM(
      CAST(COALESCE("t63"."started" < (
        "t63"."incentive_months" + "t63"."fade_months"
      ), FALSE) AS INTEGER)
    ) AS "faders",
    SUM(CAST("t63"."unable" AS INTEGER)) AS "unable",
    SUM(CAST("t63"."unsupported" AS INTEGER)) AS "unsupported",
    SUM(CAST("t63"."ill_or_disabled" AS INTEGER)) AS "ill_or_disabled",
    SUM(CAST("t63"."counts" AND COALESCE("t63"."register_fen" > 0, FALSE) AS INTEGER)) AS "registered",
    COUNT(*) AS "named",
    MAX("t63"."alone_route") AS "alone_route",
    COALESCE(MIN("t63"."counted_home") < MAX("t63"."counted_home"), FALSE) AS "homes_differ",
    CAST(COALESCE(MAX("t63"."register_aid"), 0) AS INTEGER) AS "register_aid",
    COALESCE(MAX("t63"."register_fen"), 0) AS "register_fen"
  FROM t63 AS t63
  GROUP BY
    1,
    2
), t24 AS (
  SELECT
    "t0"."household",
    "t0"."county",
    "t0"."aid",
    "t0"."aid_fen",
    "t0"."unrecorded_fen",
    "t0"."rigid_fen",
    "t0"."missing"
  FROM "households" AS "t0"
), t25 AS (
  SELECT
    *
  FROM "parameters" AS "t1"
), t66 AS (
  SELECT
    "t65"."household",
    "t65"."unit",
    "t65"."wages_year_fen",
    "t65"."work_costs_year_fen",
    "t65"."business_year_fen",
    "t65"."capital_year_fen",
    "t65"."pension_year_fen",
    "t65"."basic_pension_year_fen",
    "t65"."benefits_year_fen",
    "t65"."taxes_year_fen",
    "t65"."contributions_year_fen",
    "t65"."ignored_earnings_year_fen",
    "t65"."transferred_bp",
    "t65"."dwelling_area_cm2",
    "t65"."care_fen",
    "t65"."bank_fen",
    "t65"."securities_fen",
    "t65"."insurance_fen",
    "t65"."payments_fen",
    "t65"."fund_fen",
    "t65"."cars",
    "t65"."car_worth_fen",
    "t65"."ships",
    "t65"."dwellings_bp",
    "t65"."shops_bp",
    "t65"."firms",
    "t65"."firm_capital_fen",
    "t65"."counted",
    "t65"."dead",
    "t65"."alone_units",
    "t65"."refusing",
    "t65"."faders",
    "t65"."unable",
    "t65"."unsupported",
    "t65"."ill_or_disabled",
    "t65"."registered",
    "t65"."named",
    "t65"."alone_route",
    "t65"."homes_differ",
    "t65"."register_aid",
    "t65"."register_fen",
    "t24"."county",
    "t24"."aid",
    "t24"."aid_fen",
    "t24"."unrecorded_fen",
    "t24"."rigid_fen",
    "t24"."missing",
    "t25"."as_of",
    "t25"."standard_fen",
    "t25"."round_to_fen",
    "t25"."minimum_fen",
    "t25"."banded",
    "t25"."band_1_percent",
    "t25"."band_2_percent",
    "t25"."band_1_fen",
    "t25"."band_2_fen",
    "t25"."band_3_fen",
    "t25"."work_cost_percent",
    "t25"."rigid_deduct_percent",
    "t25"."basic_pension_counts",
    "t25"."deposit_limit_months",
    "t25"."cars_allowed",
    "t25"."car_exempt_fen",
    "t25"."ships_allowed",
    "t25"."dwellings_allowed",
    "t25"."area_per_head_cm2",
    "t25"."transfer_months",
    "t25"."shops_allowed",
    "t25"."firm_capital_limit_fen",
    "t25"."marginal_percent",
    "t25"."marginal_inclusive",
    "t25"."minimum_wage_fen",
    "t25"."disposable_last_year_fen",
    "t25"."hardship_percent",
    "t25"."incentive_months",
    "t25"."incentive_multiple",
    "t25"."fade_months",
    "t25"."fade_percent",
    "t25"."refusals_allowed",
    "t25"."destitute_elderly_age",
    "t25"."destitute_minor_age",
    "t25"."destitute_monthly_fen",
    "t25"."destitute_partial_fen",
    "t25"."destitute_total_fen"
  FROM t65 AS t65
  INNER JOIN t24 AS t24
    ON "t65"."household" = "t24"."household"
  INNER JOIN t25 AS t25
    ON "t24"."county" = "t25"."county"
), t67 AS (
  SELECT
    "t66"."household",
    "t66"."unit",
    "t66"."wages_year_fen",
    "t66"."work_costs_year_fen",
    "t66"."business_year_fen",
    "t66"."capital_year_fen",
    "t66"."pension_year_fen",
    "t66"."basic_pension_year_fen",
    "t66"."benefits_year_fen",
    "t66"."taxes_year_fen",
    "t66"."contributions_year_fen",
    "t66"."ignored_earnings_year_fen",
    "t66"."transferred_bp",
    "t66"."dwelling_area_cm2",
    "t66"."care_fen",
    "t66"."bank_fen",
    "t66"."securities_fen",
    "t66"."insurance_fen",
    "t66"."payments_fen",
    "t66"."fund_fen",
    "t66"."cars",
    "t66"."car_worth_fen",
    "t66"."ships",
    "t66"."dwellings_bp",
    "t66"."shops_bp",
    "t66"."firms",
    "t66"."firm_capital_fen",
    "t66"."counted",
    "t66"."dead",
    "t66"."alone_units",
    "t66"."refusing",
    "t66"."faders",
    "t66"."unable",
    "t66"."unsupported",
    "t66"."ill_or_disabled",
    "t66"."registered",
    "t66"."named",
    "t66"."alone_route",
    "t66"."homes_differ",
    "t66"."register_aid",
    "t66"."register_fen",
    "t66"."county",
    "t66"."aid",
    "t66"."aid_fen",
    "t66"."unrecorded_fen",
    "t66"."rigid_fen",
    CAST("t66"."missing" AS INTEGER) AS "missing",
    "t66"."as_of",
    "t66"."standard_fen",
    "t66"."round_to_fen",
    "t66"."minimum_fen",
    "t66"."banded",
    "t66"."band_1_percent",
    "t66"."band_2_percent",
    "t66"."band_1_fen",
    "t66"."band_2_fen",
    "t66"."band_3_fen",
    "t66"."work_cost_percent",
    "t66"."rigid_deduct_percent",
    "t66"."basic_pension_counts",
    "t66"."deposit_limit_months",
    "t66"."cars_allowed",
    "t66"."car_exempt_fen",
    "t66"."ships_allowed",
    "t66"."dwellings_allowed",
    "t66"."area_per_head_cm2",
    "t66"."transfer_months",
    "t66"."shops_allowed",
    "t66"."firm_capital_limit_fen",
    "t66"."marginal_percent",
    "t66"."marginal_inclusive",
    "t66"."minimum_wage_fen",
    "t66"."disposable_last_year_fen",
    "t66"."hardship_percent",
    "t66"."incentive_months",
    "t66"."incentive_multiple",
    "t66"."fade_months",
    "t66"."fade_percent",
    "t66"."refusals_allowed",
    "t66"."destitute_elderly_age",
    "t66"."destitute_minor_age",
    "t66"."destitute_monthly_fen",
    "t66"."destitute_partial_fen",
    "t66"."destitute_total_fen",
    CAST(IIF(
      "t66"."unit" = 0,
      "t66"."aid",
      IIF((
        "t66"."register_aid" = 1
      ) AND (
        "t66"."aid" <> 1
      ), 1, 0)
    ) AS INTEGER) AS "current_aid",
    IIF(
      "t66"."unit" = 0,
      "t66"."aid_fen",
      IIF((
        "t66"."register_aid" = 1
      ) AND (
        "t66"."aid" <> 1
      ), "t66"."register_fen", 0)
    ) AS "current_fen",
    IIF("t66"."unit" = 0, "t66"."unrecorded_fen" * 12, 0) AS "unrecorded_year_fen",
    MAX(
      (
        (
          (
            (
              "t66"."wages_year_fen" - "t66"."work_costs_year_fen"
            ) + "t66"."business_year_fen" + "t66"."capital_year_fen" + "t66"."pension_year_fen" + (
              "t66"."basic_pension_year_fen" * "t66"."basic_pension_counts"
            ) + "t66"."benefits_year_fen" + IIF("t66"."unit" = 0, "t66"."unrecorded_fen" * 12, 0)
          ) - "t66"."taxes_year_fen"
        ) - "t66"."contributions_year_fen"
      ) - "t66"."ignored_earnings_year_fen",
      0
    ) AS "total_year_fen",
    IIF("t66"."unit" = 0, "t66"."rigid_fen", 0) AS "rigid_year_fen",
    IIF(
      "t66"."ill_or_disabled" > 0,
      (
        (
          IIF("t66"."unit" = 0, "t66"."rigid_fen", 0) * "t66"."rigid_deduct_percent"
        ) / (
          100
        )
      ),
      0
    ) AS "rigid_deducted_year_fen",
    "t66"."bank_fen" + "t66"."securities_fen" + "t66"."insurance_fen" + "t66"."payments_fen" + "t66"."fund_fen" AS "deposits_fen",
    "t66"."standard_fen" * 12 * "t66"."counted" AS "standard_year_fen",
    (
      (
        IIF(
          "t66"."minimum_wage_fen" > 0,
          MIN("t66"."marginal_percent" * "t66"."standard_fen", "t66"."minimum_wage_fen" * 100),
          "t66"."marginal_percent" * "t66"."standard_fen"
        )
      ) / (
        100
      )
    ) AS "marginal_line_fen",
    "t66"."standard_fen" * "t66"."deposit_limit_months" * MAX("t66"."counted", 1) AS "deposits_limit_fen",
    "t66"."area_per_head_cm2" * MAX("t66"."counted", 1) AS "area_limit_cm2"
  FROM t66 AS t66
), t68 AS (
  SELECT
    "t67"."household",
    "t67"."unit",
    "t67"."wages_year_fen",
    "t67"."work_costs_year_fen",
    "t67"."business_year_fen",
    "t67"."capital_year_fen",
    "t67"."pension_year_fen",
    "t67"."basic_pension_year_fen",
    "t67"."benefits_year_fen",
    "t67"."taxes_year_fen",
    "t67"."contributions_year_fen",
    "t67"."ignored_earnings_year_fen",
    "t67"."transferred_bp",
    "t67"."dwelling_area_cm2",
    "t67"."care_fen",
    "t67"."bank_fen",
    "t67"."securities_fen",
    "t67"."insurance_fen",
    "t67"."payments_fen",
    "t67"."fund_fen",
    "t67"."cars",
    "t67"."car_worth_fen",
    "t67"."ships",
    "t67"."dwellings_bp",
    "t67"."shops_bp",
    "t67"."firms",
    "t67"."firm_capital_fen",
    "t67"."counted",
    "t67"."dead",
    "t67"."alone_units",
    "t67"."refusing",
    "t67"."faders",
    "t67"."unable",
    "t67"."unsupported",
    "t67"."ill_or_disabled",
    "t67"."registered",
    "t67"."named",
    "t67"."alone_route",
    "t67"."homes_differ",
    "t67"."register_aid",
    "t67"."register_fen",
    "t67"."county",
    "t67"."aid",
    "t67"."aid_fen",
    "t67"."unrecorded_fen",
    "t67"."rigid_fen",
    "t67"."missing",
    "t67"."as_of",
    "t67"."standard_fen",
    "t67"."round_to_fen",
    "t67"."minimum_fen",
    "t67"."banded",
    "t67"."band_1_percent",
    "t67"."band_2_percent",
    "t67"."band_1_fen",
    "t67"."band_2_fen",
    "t67"."band_3_fen",
    "t67"."work_cost_percent",
    "t67"."rigid_deduct_percent",
    "t67"."basic_pension_counts",
    "t67"."deposit_limit_months",
    "t67"."cars_allowed",
    "t67"."car_exempt_fen",
    "t67"."ships_allowed",
    "t67"."dwellings_allowed",
    "t67"."area_per_head_cm2",
    "t67"."transfer_months",
    "t67"."shops_allowed",
    "t67"."firm_capital_limit_fen",
    "t67"."marginal_percent",
    "t67"."marginal_inclusive",
    "t67"."minimum_wage_fen",
    "t67"."disposable_last_year_fen",
    "t67"."hardship_percent",
    "t67"."incentive_months",
    "t67"."incentive_multiple",
    "t67"."fade_months",
    "t67"."fade_percent",
    "t67"."refusals_allowed",
    "t67"."destitute_elderly_age",
    "t67"."destitute_minor_age",
    "t67"."destitute_monthly_fen",
    "t67"."destitute_partial_fen",
    "t67"."destitute_total_fen",
    "t67"."current_aid",
    "t67"."current_fen",
    "t67"."unrecorded_year_fen",
    "t67"."total_year_fen",
    "t67"."rigid_year_fen",
    "t67"."rigid_deducted_year_fen",
    "t67"."deposits_fen",
    "t67"."standard_year_fen",
    "t67"."marginal_line_fen",
    "t67"."deposits_limit_fen",
    "t67"."area_limit_cm2",
    MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0) AS "income_year_fen",
    (
      (
        MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0)
      ) / (
        12
      )
    ) AS "income_month_fen",
    (
      (
        MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0)
      ) / (
        MAX("t67"."counted", 1) * 12
      )
    ) AS "per_head_fen",
    "t67"."counted" - IIF("t67"."current_aid" = 1, "t67"."refusing", 0) AS "supported",
    MAX(
      "t67"."standard_year_fen" - MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0),
      0
    ) AS "gap_year_fen",
    "t67"."deposits_fen" <= "t67"."deposits_limit_fen" AS "deposits_ok",
    NOT (
      (
        (
          "t67"."cars" > "t67"."cars_allowed"
        )
        AND (
          "t67"."car_worth_fen" >= "t67"."car_exempt_fen"
        )
      )
      OR (
        "t67"."ships" > "t67"."ships_allowed"
      )
    ) AS "vehicles_ok",
    NOT (
      (
        (
          "t67"."dwellings_bp" + "t67"."transferred_bp"
        ) > (
          "t67"."dwellings_allowed" * 10000
        )
      )
      AND (
        "t67"."dwelling_area_cm2" > "t67"."area_limit_cm2"
      )
    ) AS "dwellings_ok",
    "t67"."shops_bp" <= (
      "t67"."shops_allowed" * 10000
    ) AS "shops_ok",
    "t67"."firm_capital_fen" <= "t67"."firm_capital_limit_fen" AS "firms_ok",
    MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0) < (
      "t67"."standard_fen" * 12 * "t67"."counted"
    ) AS "below_standard",
    (
      (
        MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0) * 100
      ) < (
        IIF(
          "t67"."minimum_wage_fen" > 0,
          MIN("t67"."marginal_percent" * "t67"."standard_fen", "t67"."minimum_wage_fen" * 100),
          "t67"."marginal_percent" * "t67"."standard_fen"
        ) * 12 * "t67"."counted"
      )
    )
    OR (
      (
        "t67"."marginal_inclusive" = 1
      )
      AND (
        (
          MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0) * 100
        ) = (
          IIF(
            "t67"."minimum_wage_fen" > 0,
            MIN("t67"."marginal_percent" * "t67"."standard_fen", "t67"."minimum_wage_fen" * 100),
            "t67"."marginal_percent" * "t67"."standard_fen"
          ) * 12 * "t67"."counted"
        )
      )
    ) AS "below_marginal",
    MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0) < (
      "t67"."disposable_last_year_fen" * "t67"."counted"
    ) AS "below_disposable",
    (
      "t67"."hardship_percent" > 0
    )
    AND (
      (
        "t67"."rigid_year_fen" * 100
      ) > (
        "t67"."hardship_percent" * "t67"."total_year_fen"
      )
    ) AS "rigid_over",
    (
      "t67"."deposits_fen" <= "t67"."deposits_limit_fen"
    )
    AND NOT (
      (
        (
          "t67"."cars" > "t67"."cars_allowed"
        )
        AND (
          "t67"."car_worth_fen" >= "t67"."car_exempt_fen"
        )
      )
      OR (
        "t67"."ships" > "t67"."ships_allowed"
      )
    )
    AND NOT (
      (
        (
          "t67"."dwellings_bp" + "t67"."transferred_bp"
        ) > (
          "t67"."dwellings_allowed" * 10000
        )
      )
      AND (
        "t67"."dwelling_area_cm2" > "t67"."area_limit_cm2"
      )
    )
    AND (
      "t67"."shops_bp" <= (
        "t67"."shops_allowed" * 10000
      )
    )
    AND (
      "t67"."firm_capital_fen" <= "t67"."firm_capital_limit_fen"
    ) AS "property_ok",
    (
      "t67"."unit" = 0
    )
    AND (
      "t67"."counted" > 0
    )
    AND (
      MAX("t67"."total_year_fen" - "t67"."rigid_deducted_year_fen", 0) < (
        "t67"."standard_fen" * 12 * "t67"."counted"
      )
    )
    AND (
      (
        "t67"."deposits_fen" <= "t67"."deposits_limit_fen"
      )
      AND NOT (
        (
          (
            "t67"."cars" > "t67"."cars_allowed"
          )
          AND (
            "t67"."car_worth_fen" >= "t67"."car_exempt_fen"
          )
        )
        OR (
          "t67"."ships" > "t67"."ships_allowed"
        )
      )
      AND NOT (
        (
          (
            "t67"."dwellings_bp" + "t67"."transferred_bp"
          ) > (
            "t67"."dwellings_allowed" * 10000
          )
        )
        AND (
          "t67"."dwelling_area_cm2" > "t67"."area_limit_cm2"
        )
      )
      AND (
        "t67"."shops_bp" <= (
          "t67"."shops_allowed" * 10000
        )
      )
      AND (
        "t67"."firm_capital_fen" <= "t67"."firm_capital_limit_fen"
      )
    )
    AND (
      (
        "t67"."unable" = "t67"."counted"
      )
      AND (
        "t67"."unsupported" = "t67"."counted"
      )
    ) AS "destitute_fits"
  FROM t67 AS t67
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
    "t68"."county",
    "t68"."aid",
    "t68"."aid_fen",
    "t68"."unrecorded_fen",
    "t68"."rigid_fen",
    "t68"."missing",
    "t68"."as_of",
    "t68"."standard_fen",
    "t68"."round_to_fen",
    "t68"."minimum_fen",
    "t68"."banded",
    "t68"."band_1_percent",
    "t68"."band_2_percent",
    "t68"."band_1_fen",
    "t68"."band_2_fen",
    "t68"."band_3_fen",
    "t68"."work_cost_percent",
    "t68"."rigid_deduct_percent",
    "t68"."basic_pension_counts",
    "t68"."deposit_limit_months",
    "t68"."cars_allowed",
    "t68"."car_exempt_fen",
    "t68"."ships_allowed",
    "t68"."dwellings_allowed",
    "t68"."area_per_head_cm2",
    "t68"."transfer_months",
    "t68"."shops_allowed",
    "t68"."firm_capital_limit_fen",
    "t68"."marginal_percent",
    "t68"."marginal_inclusive",
    "t68"."minimum_wage_fen",
    "t68"."disposable_last_year_fen",
    "t68"."hardship_percent",
    "t68"."incentive_months",
    "t68"."incentive_multiple",
    "t68"."fade_months",
    "t68"."fade_percent",
    "t68"."refusals_allowed",
    "t68"."destitute_elderly_age",
    "t68"."destitute_minor_age",
    "t68"."destitute_monthly_fen",
    "t68"."destitute_partial_fen",
    "t68"."destitute_total_fen",
    "t68"."current_aid",
    "t68"."current_fen",
    "t68"."unrecorded_year_fen",
    "t68"."total_year_fen",
    "t68"."rigid_year_fen",
    "t68"."rigid_deducted_year_fen",
    "t68"."deposits_fen",
    "t68"."standard_year_fen",
    "t68"."marginal_line_fen",
    "t68"."deposits_limit_fen",
    "t68"."area_limit_cm2",
    "t68"."income_year_fen",
    "t68"."income_month_fen",
    "t68"."per_head_fen",
    "t68"."supported",
    "t68"."gap_year_fen",
    "t68"."deposits_ok",
    "t68"."vehicles_ok",
    "t68"."dwellings_ok",
    "t68"."shops_ok",
    "t68"."firms_ok",
    "t68"."below_standard",
    "t68"."below_marginal",
    "t68"."below_disposable",
    "t68"."rigid_over",
    "t68"."property_ok",
    "t68"."destitute_fits",
    CAST(CASE
      WHEN NOT (
        (
          "t68"."counted" > 0
        ) AND (
          "t68"."unit" = 0
        ) AND "t68"."property_ok"
      )
      THEN 0
      WHEN "t68"."destitute_fits"
      THEN 3
      WHEN "t68"."below_standard"
      THEN 1
      WHEN "t68"."below_marginal"
      THEN 2
      WHEN "t68"."below_disposable" AND "t68"."rigid_over"
      THEN 4
      ELSE 0
    END AS INTEGER) AS "as_household"
  FROM t68 AS t68
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
    "t69"."rigid_fen",
    "t69"."missing",
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
    "t69"."current_aid",
    "t69"."current_fen",
    "t69"."unrecorded_year_fen",
    "t69"."total_year_fen",
    "t69"."rigid_year_fen",
    "t69"."rigid_deducted_year_fen",
    "t69"."deposits_fen",
    "t69"."standard_year_fen",
    "t69"."marginal_line_fen",
    "t69"."deposits_limit_fen",
    "t69"."area_limit_cm2",
    "t69"."income_year_fen",
    "t69"."income_month_fen",
    "t69"."per_head_fen",
    "t69"."supported",
    "t69"."gap_year_fen",
    "t69"."deposits_ok",
    "t69"."vehicles_ok",
    "t69"."dwellings_ok",
    "t69"."shops_ok",
    "t69"."firms_ok",
    "t69"."below_standard",
    "t69"."below_marginal",
    "t69"."below_disposable",
    "t69"."rigid_over",
    "t69"."property_ok",
    "t69"."destitute_fits",
    "t69"."as_household",
    MAX("t69"."as_household") OVER (
      PARTITION BY "t69"."household"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "household_possible"
  FROM t69 AS t69
), t71 AS (
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
    "t70"."total_year_fen",
    "t70"."rigid_year_fen",
    "t70"."rigid_deducted_year_fen",
    "t70"."deposits_fen",
    "t70"."standard_year_fen",
    "t70"."marginal_line_fen",
    "t70"."deposits_limit_fen",
    "t70"."area_limit_cm2",
    "t70"."income_year_fen",
    "t70"."income_month_fen",
    "t70"."per_head_fen",
    "t70"."supported",
    "t70"."gap_year_fen",
    "t70"."deposits_ok",
    "t70"."vehicles_ok",
    "t70"."dwellings_ok",
    "t70"."shops_ok",
    "t70"."firms_ok",
    "t70"."below_standard",
    "t70"."below_marginal",
    "t70"."below_disposable",
    "t70"."rigid_over",
    "t70"."property_ok",
    "t70"."destitute_fits",
    "t70"."as_household",
    "t70"."household_possible",
    IIF(
      "t70"."unit" = 0,
      "t70"."as_household",
      IIF(
        (
          (
            "t70"."alone_route" = 3
          )
          OR (
            (
              "t70"."alone_route" = 2
            ) AND NOT (
              "t70"."household_possible" IN (1, 3)
            )
          )
          OR (
            (
              "t70"."alone_route" = 1
            ) AND (
              "t70"."household_possible" = 2
            )
          )
        )
        AND (
          (
            "t70"."counted" > 0
          ) AND "t70"."below_standard" AND "t70"."property_ok"
        ),
        1,
        0
      )
    ) AS "possible",
    CAST(CASE
      WHEN "t70"."counted" = 0
      THEN 3
      WHEN (
        "t70"."missing" = 0
      )
      AND (
        IIF(
          "t70"."unit" = 0,
          "t70"."as_household",
          IIF(
            (
              (
                "t70"."alone_route" = 3
              )
              OR (
                (
                  "t70"."alone_route" = 2
                ) AND NOT (
                  "t70"."household_possible" IN (1, 3)
                )
              )
              OR (
                (
                  "t70"."alone_route" = 1
                ) AND (
                  "t70"."household_possible" = 2
                )
              )
            )
            AND (
              (
                "t70"."counted" > 0
              ) AND "t70"."below_standard" AND "t70"."property_ok"
            ),
            1,
            0
          )
        ) <> 0
      )
      THEN 1
      WHEN (
        "t70"."missing" = 0
      )
      OR (
        NOT (
          "t70"."property_ok"
        )
        OR (
          (
            (
              "t70"."missing" & 2057
            ) = 0
          )
          AND IIF(
            "t70"."unit" = 0,
            IIF(
              "t70"."unit" = 0,
              "t70"."as_household",
              IIF(
                (
                  (
                    "t70"."alone_route" = 3
                  )
                  OR (
                    (
                      "t70"."alone_route" = 2
                    ) AND NOT (
                      "t70"."household_possible" IN (1, 3)
                    )
                  )
                  OR (
                    (
                      "t70"."alone_route" = 1
                    ) AND (
                      "t70"."household_possible" = 2
                    )
                  )
                )
                AND (
                  (
                    "t70"."counted" > 0
                  ) AND "t70"."below_standard" AND "t70"."property_ok"
                ),
                1,
                0
              )
            ) = 0,
            NOT (
              "t70"."below_standard"
            )
          )
        )
      )
      THEN 2
      ELSE 3
    END AS INTEGER) AS "conclusion",
    (
      "t70"."unit" = 0
    )
    AND (
      "t70"."current_aid" = 1
    )
    AND (
      "t70"."missing" = 0
    )
    AND "t70"."property_ok"
    AND NOT (
      "t70"."below_standard"
    )
    AND (
      "t70"."faders" > 0
    ) AS "fades"
  FROM t70 AS t70
), t72 AS (
  SELECT
    "t71"."household",
    "t71"."unit",
    "t71"."wages_year_fen",
    "t71"."work_costs_year_fen",
    "t71"."business_year_fen",
    "t71"."capital_year_fen",
    "t71"."pension_year_fen",
    "t71"."basic_pension_year_fen",
    "t71"."benefits_year_fen",
    "t71"."taxes_year_fen",
    "t71"."contributions_year_fen",
    "t71"."ignored_earnings_year_fen",
    "t71"."transferred_bp",
    "t71"."dwelling_area_cm2",
    "t71"."care_fen",
    "t71"."bank_fen",
    "t71"."securities_fen",
    "t71"."insurance_fen",
    "t71"."payments_fen",
    "t71"."fund_fen",
    "t71"."cars",
    "t71"."car_worth_fen",
    "t71"."ships",
    "t71"."dwellings_bp",
    "t71"."shops_bp",
    "t71"."firms",
    "t71"."firm_capital_fen",
    "t71"."counted",
    "t71"."dead",
    "t71"."alone_units",
    "t71"."refusing",
    "t71"."faders",
    "t71"."unable",
    "t71"."unsupported",
    "t71"."ill_or_disabled",
    "t71"."registered",
    "t71"."named",
    "t71"."alone_route",
    "t71"."homes_differ",
    "t71"."register_aid",
    "t71"."register_fen",
    "t71"."county",
    IIF("t71"."fades", 1, IIF("t71"."conclusion" = 1, "t71"."possible", 0)) AS "aid",
    "t71"."aid_fen",
    "t71"."unrecorded_fen",
    "t71"."rigid_fen",
    "t71"."missing",
    "t71"."as_of",
    "t71"."standard_fen",
    "t71"."round_to_fen",
    "t71"."minimum_fen",
    "t71"."banded",
    "t71"."band_1_percent",
    "t71"."band_2_percent",
    "t71"."band_1_fen",
    "t71"."band_2_fen",
    "t71"."band_3_fen",
    "t71"."work_cost_percent",
    "t71"."rigid_deduct_percent",
    "t71"."basic_pension_counts",
    "t71"."deposit_limit_months",
    "t71"."cars_allowed",
    "t71"."car_exempt_fen",
    "t71"."ships_allowed",
    "t71"."dwellings_allowed",
    "t71"."area_per_head_cm2",
    "t71"."transfer_months",
    "t71"."shops_allowed",
    "t71"."firm_capital_limit_fen",
    "t71"."marginal_percent",
    "t71"."marginal_inclusive",
    "t71"."minimum_wage_fen",
    "t71"."disposable_last_year_fen",
    "t71"."hardship_percent",
    "t71"."incentive_months",
    "t71"."incentive_multiple",
    "t71"."fade_months",
    "t71"."fade_percent",
    "t71"."refusals_allowed",
    "t71"."destitute_elderly_age",
    "t71"."destitute_minor_age",
    "t71"."destitute_monthly_fen",
    "t71"."destitute_partial_fen",
    "t71"."destitute_total_fen",
    "t71"."current_aid",
    "t71"."current_fen",
    "t71"."unrecorded_year_fen",
    "t71"."total_year_fen",
    "t71"."rigid_year_fen",
    "t71"."rigid_deducted_year_fen",
    "t71"."deposits_fen",
    "t71"."standard_year_fen",
    "t71"."marginal_line_fen",
    "t71"."deposits_limit_fen",
    "t71"."area_limit_cm2",
    "t71"."income_year_fen",
    "t71"."income_month_fen",
    "t71"."per_head_fen",
    "t71"."supported",
    "t71"."gap_year_fen",
    "t71"."deposits_ok",
    "t71"."vehicles_ok",
    "t71"."dwellings_ok",
    "t71"."shops_ok",
    "t71"."firms_ok",
    "t71"."below_standard",
    "t71"."below_marginal",
    "t71"."below_disposable",
    "t71"."rigid_over",
    "t71"."property_ok",
    "t71"."destitute_fits",
    "t71"."as_household",
    "t71"."household_possible",
    "t71"."possible",
    "t71"."conclusion",
    "t71"."fades",
    IIF(
      "t71"."banded" = 1,
      CASE
        WHEN (
          "t71"."income_year_fen" * 100
        ) < (
          "t71"."band_1_percent" * "t71"."standard_year_fen"
        )
        THEN "t71"."band_1_fen"
        WHEN (
          "t71"."income_year_fen" * 100
        ) < (
          "t71"."band_2_percent" * "t71"."standard_year_fen"
        )
        THEN "t71"."band_2_fen"
        ELSE "t71"."band_3_fen"
      END * "t71"."supported",
      (
        (
          (
            (
              "t71"."gap_year_fen" * "t71"."supported"
            ) + (
              "t71"."round_to_fen" * (
                MAX("t71"."counted", 1) * 12
              )
            )
          ) - 1
        ) / (
          "t71"."round_to_fen" * (
            MAX("t71"."counted", 1) * 12
          )
        )
      ) * "t71"."round_to_fen"
    ) AS "by_rule_fen",
    CASE
      WHEN "t71"."fades"
      THEN (
        (
          (
            (
              "t71"."current_fen" * "t71"."fade_percent"
            ) + (
              "t71"."round_to_fen" * 100
            )
          ) - 1
        ) / (
          "t71"."round_to_fen" * 100
        )
      ) * "t71"."round_to_fen"
      WHEN IIF("t71"."fades", 1, IIF("t71"."conclusion" = 1, "t71"."possible", 0)) = 1
      THEN IIF(
        "t71"."supported" > 0,
        MAX(
          IIF(
            "t71"."banded" = 1,
            CASE
              WHEN (
                "t71"."income_year_fen" * 100
              ) < (
                "t71"."band_1_percent" * "t71"."standard_year_fen"
              )
              THEN "t71"."band_1_fen"
              WHEN (
                "t71"."income_year_fen" * 100
              ) < (
                "t71"."band_2_percent" * "t71"."standard_year_fen"
              )
              THEN "t71"."band_2_fen"
              ELSE "t71"."band_3_fen"
            END * "t71"."supported",
            (
              (
                (
                  (
                    "t71"."gap_year_fen" * "t71"."supported"
                  ) + (
                    "t71"."round_to_fen" * (
                      MAX("t71"."counted", 1) * 12
                    )
                  )
                ) - 1
              ) / (
                "t71"."round_to_fen" * (
                  MAX("t71"."counted", 1) * 12
                )
              )
            ) * "t71"."round_to_fen"
          ),
          "t71"."minimum_fen"
        ),
        0
      )
      WHEN IIF("t71"."fades", 1, IIF("t71"."conclusion" = 1, "t71"."possible", 0)) = 3
      THEN (
        "t71"."destitute_monthly_fen" * "t71"."counted"
      ) + "t71"."care_fen"
      ELSE 0
    END AS "amount_fen"
  FROM t71 AS t71
)
SELECT
  "t72"."household",
  "t72"."unit",
  "t72"."county",
  "t72"."as_of",
  "t72"."named",
  "t72"."counted",
  "t72"."supported",
  "t72"."dead",
  "t72"."alone_route",
  "t72"."alone_units",
  "t72"."wages_year_fen",
  "t72"."work_costs_year_fen",
  "t72"."business_year_fen",
  "t72"."capital_year_fen",
  "t72"."pension_year_fen",
  "t72"."basic_pension_year_fen",
  "t72"."benefits_year_fen",
  "t72"."taxes_year_fen",
  "t72"."contributions_year_fen",
  "t72"."unrecorded_year_fen",
  "t72"."ignored_earnings_year_fen",
  "t72"."total_year_fen",
  "t72"."rigid_year_fen",
  "t72"."rigid_deducted_year_fen",
  "t72"."income_year_fen",
  "t72"."income_month_fen",
  "t72"."per_head_fen",
  "t72"."standard_fen",
  "t72"."standard_year_fen",
  "t72"."below_standard",
  "t72"."marginal_line_fen",
  "t72"."below_marginal",
  "t72"."below_disposable",
  "t72"."rigid_over",
  "t72"."bank_fen",
  "t72"."securities_fen",
  "t72"."insurance_fen",
  "t72"."payments_fen",
  "t72"."fund_fen",
  "t72"."deposits_fen",
  "t72"."deposits_limit_fen",
  "t72"."deposits_ok",
  "t72"."cars",
  "t72"."car_worth_fen",
  "t72"."ships",
  "t72"."vehicles_ok",
  "t72"."dwellings_bp",
  "t72"."transferred_bp",
  "t72"."dwelling_area_cm2",
  "t72"."area_limit_cm2",
  "t72"."dwellings_ok",
  "t72"."shops_bp",
  "t72"."shops_ok",
  "t72"."firms",
  "t72"."firm_capital_fen",
  "t72"."firms_ok",
  "t72"."property_ok",
  "t72"."missing",
  "t72"."ill_or_disabled",
  "t72"."unable",
  "t72"."unsupported",
  "t72"."destitute_fits",
  "t72"."care_fen",
  "t72"."possible",
  "t72"."conclusion",
  "t72"."aid",
  "t72"."gap_year_fen",
  "t72"."by_rule_fen",
  "t72"."amount_fen",
  "t72"."current_aid",
  "t72"."current_fen",
  CAST(CASE
    WHEN "t72"."conclusion" = 3
    THEN 0
    WHEN "t72"."fades"
    THEN 5
    WHEN (
      "t72"."current_aid" = 0
    ) AND (
      "t72"."aid" <> 0
    )
    THEN 1
    WHEN (
      "t72"."current_aid" = 0
    ) AND (
      "t72"."aid" = 0
    )
    THEN 0
    WHEN "t72"."aid" = 0
    THEN 4
    WHEN "t72"."amount_fen" > "t72"."current_fen"
    THEN 2
    WHEN (
      "t72"."amount_fen" = 0
    ) AND (
      "t72"."current_fen" > 0
    )
    THEN 4
    WHEN "t72"."amount_fen" < "t72"."current_fen"
    THEN 3
    WHEN "t72"."current_aid" <> "t72"."aid"
    THEN 6
    ELSE 0
  END AS INTEGER) AS "change",
  0 + CAST(IIF("t72"."below_standard", 1, 0) AS INTEGER) + CAST(IIF(NOT (
    "t72"."below_standard"
  ) AND "t72"."below_marginal", 2, 0) AS INTEGER) + CAST(IIF(NOT (
    "t72"."below_standard"
  ) AND NOT (
    "t72"."below_marginal"
  ), 4, 0) AS INTEGER) + CAST(IIF(NOT (
    "t72"."deposits_ok"
  ), 8, 0) AS INTEGER) + CAST(IIF(NOT (
    "t72"."vehicles_ok"
  ), 16, 0) AS INTEGER) + CAST(IIF(NOT (
    "t72"."dwellings_ok"
  ), 32, 0) AS INTEGER) + CAST(IIF(NOT (
    "t72"."shops_ok"
  ), 64, 0) AS INTEGER) + CAST(IIF(NOT (
    "t72"."firms_ok"
  ), 128, 0) AS INTEGER) + CAST(IIF("t72"."missing" <> 0, 256, 0) AS INTEGER) + CAST(IIF("t72"."rigid_over", 1048576, 0) AS INTEGER) + CAST(IIF((
    (
      "t72"."named" - "t72"."counted"
    ) - "t72"."dead"
  ) > 0, 512, 0) AS INTEGER) + CAST(IIF("t72"."dead" > 0, 1024, 0) AS INTEGER) + CAST(IIF((
    "t72"."unit" = 0
  ) AND (
    "t72"."alone_units" > 0
  ), 2048, 0) AS INTEGER) + CAST(IIF("t72"."unable" > 0, 262144, 0) AS INTEGER) + CAST(IIF((
    "t72"."counted" > 0
  ) AND (
    "t72"."unsupported" = "t72"."counted"
  ), 524288, 0) AS INTEGER) + CAST(IIF("t72"."counted" = 0, 4194304, 0) AS INTEGER) + CAST(IIF("t72"."homes_differ", 8388608, 0) AS INTEGER) + CAST(IIF(
    (
      "t72"."unit" = 0
    )
    AND (
      "t72"."current_aid" = 0
    )
    AND (
      "t72"."registered" > 0
    ),
    16777216,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t72"."basic_pension_year_fen" > 0
    )
    AND (
      "t72"."basic_pension_counts" = 0
    ),
    4096,
    0
  ) AS INTEGER) + CAST(IIF("t72"."ignored_earnings_year_fen" > 0, 8192, 0) AS INTEGER) + CAST(IIF(
    (
      "t72"."aid" = 1
    )
    AND NOT (
      "t72"."fades"
    )
    AND (
      "t72"."supported" < "t72"."counted"
    ),
    16384,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t72"."aid" = 1
    )
    AND NOT (
      "t72"."fades"
    )
    AND (
      "t72"."banded" = 0
    )
    AND NOT (
      (
        "t72"."by_rule_fen" * "t72"."counted" * 12
      ) = (
        "t72"."gap_year_fen" * "t72"."supported"
      )
    ),
    32768,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t72"."aid" = 1
    )
    AND NOT (
      "t72"."fades"
    )
    AND (
      "t72"."amount_fen" > "t72"."by_rule_fen"
    ),
    65536,
    0
  ) AS INTEGER) + CAST(IIF(
    (
      "t72"."aid" = 1
    ) AND NOT (
      "t72"."fades"
    ) AND (
      "t72"."banded" = 1
    ),
    131072,
    0
  ) AS INTEGER) + CAST(IIF("t72"."fades", 2097152, 0) AS INTEGER) AS "reasons"
FROM t72 AS t72
