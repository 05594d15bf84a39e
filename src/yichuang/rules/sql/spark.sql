WITH t19 AS (
  SELECT
    `t12`.`person`,
    `t12`.`household`,
    `t12`.`relation`,
    `t12`.`born`,
    `t12`.`situation`,
    `t12`.`study`,
    `t12`.`dependent`,
    `t12`.`disability_kind`,
    `t12`.`disability_grade`,
    `t12`.`serious_illness`,
    `t12`.`jobless`,
    `t12`.`abilities_missing`,
    `t12`.`alone`,
    `t12`.`refused_work`,
    `t12`.`work_started_on`,
    `t12`.`supported`,
    0 AS `unit`
  FROM `members` AS `t12`
), t20 AS (
  SELECT
    `t12`.`person`,
    `t12`.`household`,
    `t12`.`relation`,
    `t12`.`born`,
    `t12`.`situation`,
    `t12`.`study`,
    `t12`.`dependent`,
    `t12`.`disability_kind`,
    `t12`.`disability_grade`,
    `t12`.`serious_illness`,
    `t12`.`jobless`,
    `t12`.`abilities_missing`,
    `t12`.`alone`,
    `t12`.`refused_work`,
    `t12`.`work_started_on`,
    `t12`.`supported`,
    `t12`.`person` AS `unit`
  FROM `members` AS `t12`
  WHERE
    `t12`.`alone`
), t34 AS (
  SELECT
    *
  FROM t19 AS t19
  UNION ALL
  SELECT
    *
  FROM t20 AS t20
), t23 AS (
  SELECT
    `t0`.`household`,
    `t0`.`county`,
    `t0`.`aid` AS `current_aid`
  FROM `households` AS `t0`
), t32 AS (
  SELECT
    `t13`.`alive`,
    `t13`.`police_household`,
    `t13`.`person` AS `known_person`
  FROM `population` AS `t13`
), t33 AS (
  SELECT
    `t14`.`died_on`,
    `t14`.`aid` AS `register_aid`,
    `t14`.`aid_fen` AS `register_fen`,
    `t14`.`person` AS `registered_person`
  FROM `civil_affairs` AS `t14`
), t60 AS (
  SELECT
    `t34`.`household`,
    `t34`.`unit`,
    `t15`.`work_cost_percent`,
    `t15`.`standard_fen`,
    `t15`.`incentive_multiple`,
    `t15`.`incentive_months`,
    `t15`.`fade_months`,
    `t15`.`transfer_months`,
    `t15`.`as_of`,
    `t33`.`register_aid`,
    `t33`.`register_fen`,
    `t34`.`alone`,
    `t34`.`work_started_on`,
    NOT (
      NOT (
        COALESCE(`t32`.`alive`, TRUE)
      )
      OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
    )
    AND IF(
      `t34`.`unit` = 0,
      (
        `t34`.`situation` = 0
      )
      AND (
        `t34`.`relation` IN (1, 2, 4, 6)
        OR (
          `t34`.`relation` IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                ) - (
                  (
                    CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                )
              ) < 180000
            )
            OR `t34`.`dependent`
            OR (
              `t34`.`study` = 1
            )
          )
        )
        OR (
          (
            `t34`.`relation` = 3
          ) AND (
            `t34`.`study` = 0
          )
        )
      ),
      `t34`.`situation` IN (0, 4)
    ) AS `counts`,
    IF(
      NOT (
        NOT (
          COALESCE(`t32`.`alive`, TRUE)
        )
        OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
      )
      AND IF(
        `t34`.`unit` = 0,
        (
          `t34`.`situation` = 0
        )
        AND (
          `t34`.`relation` IN (1, 2, 4, 6)
          OR (
            `t34`.`relation` IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                  )
                ) < 180000
              )
              OR `t34`.`dependent`
              OR (
                `t34`.`study` = 1
              )
            )
          )
          OR (
            (
              `t34`.`relation` = 3
            ) AND (
              `t34`.`study` = 0
            )
          )
        ),
        `t34`.`situation` IN (0, 4)
      ),
      `t34`.`person`,
      CAST(NULL AS BIGINT)
    ) AS `counted_person`,
    IF(
      NOT (
        NOT (
          COALESCE(`t32`.`alive`, TRUE)
        )
        OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
      )
      AND IF(
        `t34`.`unit` = 0,
        (
          `t34`.`situation` = 0
        )
        AND (
          `t34`.`relation` IN (1, 2, 4, 6)
          OR (
            `t34`.`relation` IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                  )
                ) < 180000
              )
              OR `t34`.`dependent`
              OR (
                `t34`.`study` = 1
              )
            )
          )
          OR (
            (
              `t34`.`relation` = 3
            ) AND (
              `t34`.`study` = 0
            )
          )
        ),
        `t34`.`situation` IN (0, 4)
      ),
      `t32`.`police_household`,
      CAST(NULL AS BIGINT)
    ) AS `counted_home`,
    NOT (
      COALESCE(`t32`.`alive`, TRUE)
    )
    OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE) AS `dead`,
    CAST(CASE
      WHEN `t34`.`unit` = 0
      THEN 0
      WHEN `t34`.`situation` = 4
      THEN 3
      WHEN `t34`.`disability_grade` IN (1, 2)
      AND (
        (
          (
            (
              CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
            ) + (
              CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
            ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
          ) - (
            (
              CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
            ) + (
              CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
            ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
          )
        ) >= 180000
      )
      AND `t34`.`jobless`
      THEN 2
      WHEN `t34`.`disability_grade` IN (1, 2)
      OR (
        (
          `t34`.`disability_grade` = 3
        ) AND `t34`.`disability_kind` IN (5, 6)
      )
      OR `t34`.`serious_illness`
      THEN 1
      ELSE 0
    END AS BIGINT) AS `alone_route`,
    NOT (
      NOT (
        COALESCE(`t32`.`alive`, TRUE)
      )
      OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
    )
    AND IF(
      `t34`.`unit` = 0,
      (
        `t34`.`situation` = 0
      )
      AND (
        `t34`.`relation` IN (1, 2, 4, 6)
        OR (
          `t34`.`relation` IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                ) - (
                  (
                    CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                )
              ) < 180000
            )
            OR `t34`.`dependent`
            OR (
              `t34`.`study` = 1
            )
          )
        )
        OR (
          (
            `t34`.`relation` = 3
          ) AND (
            `t34`.`study` = 0
          )
        )
      ),
      `t34`.`situation` IN (0, 4)
    )
    AND (
      `t34`.`refused_work` >= `t15`.`refusals_allowed`
    ) AS `refuses`,
    NOT (
      NOT (
        COALESCE(`t32`.`alive`, TRUE)
      )
      OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
    )
    AND IF(
      `t34`.`unit` = 0,
      (
        `t34`.`situation` = 0
      )
      AND (
        `t34`.`relation` IN (1, 2, 4, 6)
        OR (
          `t34`.`relation` IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                ) - (
                  (
                    CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                )
              ) < 180000
            )
            OR `t34`.`dependent`
            OR (
              `t34`.`study` = 1
            )
          )
        )
        OR (
          (
            `t34`.`relation` = 3
          ) AND (
            `t34`.`study` = 0
          )
        )
      ),
      `t34`.`situation` IN (0, 4)
    )
    AND (
      (
        (
          (
            (
              CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
            ) + (
              CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
            ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
          ) - (
            (
              CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
            ) + (
              CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
            ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
          )
        ) >= (
          `t15`.`destitute_elderly_age` * 10000
        )
      )
      OR (
        (
          (
            (
              CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
            ) + (
              CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
            ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
          ) - (
            (
              CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
            ) + (
              CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
            ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
          )
        ) < (
          `t15`.`destitute_minor_age` * 10000
        )
      )
      OR (
        `t34`.`disability_kind` IN (5, 6) AND `t34`.`disability_grade` BETWEEN 1 AND 3
      )
      OR (
        (
          `t34`.`disability_kind` = 4
        ) AND `t34`.`disability_grade` BETWEEN 1 AND 2
      )
      OR (
        (
          `t34`.`disability_kind` = 1
        ) AND (
          `t34`.`disability_grade` = 1
        )
      )
    ) AS `unable`,
    NOT (
      NOT (
        COALESCE(`t32`.`alive`, TRUE)
      )
      OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
    )
    AND IF(
      `t34`.`unit` = 0,
      (
        `t34`.`situation` = 0
      )
      AND (
        `t34`.`relation` IN (1, 2, 4, 6)
        OR (
          `t34`.`relation` IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                ) - (
                  (
                    CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                )
              ) < 180000
            )
            OR `t34`.`dependent`
            OR (
              `t34`.`study` = 1
            )
          )
        )
        OR (
          (
            `t34`.`relation` = 3
          ) AND (
            `t34`.`study` = 0
          )
        )
      ),
      `t34`.`situation` IN (0, 4)
    )
    AND NOT (
      `t34`.`supported`
    ) AS `unsupported`,
    NOT (
      NOT (
        COALESCE(`t32`.`alive`, TRUE)
      )
      OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
    )
    AND IF(
      `t34`.`unit` = 0,
      (
        `t34`.`situation` = 0
      )
      AND (
        `t34`.`relation` IN (1, 2, 4, 6)
        OR (
          `t34`.`relation` IN (3, 5, 7)
          AND (
            (
              (
                (
                  (
                    CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                ) - (
                  (
                    CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                  ) + (
                    CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                  ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                )
              ) < 180000
            )
            OR `t34`.`dependent`
            OR (
              `t34`.`study` = 1
            )
          )
        )
        OR (
          (
            `t34`.`relation` = 3
          ) AND (
            `t34`.`study` = 0
          )
        )
      ),
      `t34`.`situation` IN (0, 4)
    )
    AND (
      (
        `t34`.`disability_grade` > 0
      ) OR `t34`.`serious_illness`
    ) AS `ill_or_disabled`,
    IF(
      NOT (
        NOT (
          COALESCE(`t32`.`alive`, TRUE)
        )
        OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
      )
      AND IF(
        `t34`.`unit` = 0,
        (
          `t34`.`situation` = 0
        )
        AND (
          `t34`.`relation` IN (1, 2, 4, 6)
          OR (
            `t34`.`relation` IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                  )
                ) < 180000
              )
              OR `t34`.`dependent`
              OR (
                `t34`.`study` = 1
              )
            )
          )
          OR (
            (
              `t34`.`relation` = 3
            ) AND (
              `t34`.`study` = 0
            )
          )
        ),
        `t34`.`situation` IN (0, 4)
      ),
      CASE
        WHEN `t34`.`abilities_missing` >= 4
        THEN `t15`.`destitute_total_fen`
        WHEN `t34`.`abilities_missing` >= 1
        THEN `t15`.`destitute_partial_fen`
        ELSE 0
      END,
      0
    ) AS `care`,
    IF(
      NOT (
        NOT (
          COALESCE(`t32`.`alive`, TRUE)
        )
        OR COALESCE(`t33`.`died_on` <= `t15`.`as_of`, FALSE)
      )
      AND IF(
        `t34`.`unit` = 0,
        (
          `t34`.`situation` = 0
        )
        AND (
          `t34`.`relation` IN (1, 2, 4, 6)
          OR (
            `t34`.`relation` IN (3, 5, 7)
            AND (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t15`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t34`.`born`) AS BIGINT) * 10000
                    ) + (
                      CAST(EXTRACT(MONTH FROM `t34`.`born`) AS BIGINT) * 100
                    ) + CAST(EXTRACT(DAY FROM `t34`.`born`) AS BIGINT)
                  )
                ) < 180000
              )
              OR `t34`.`dependent`
              OR (
                `t34`.`study` = 1
              )
            )
          )
          OR (
            (
              `t34`.`relation` = 3
            ) AND (
              `t34`.`study` = 0
            )
          )
        ),
        `t34`.`situation` IN (0, 4)
      )
      AND (
        `t34`.`unit` = 0
      )
      AND (
        `t23`.`current_aid` = 1
      )
      AND (
        (
          (
            (
              (
                CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 12
              ) + CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT)
            ) - (
              (
                CAST(EXTRACT(YEAR FROM `t34`.`work_started_on`) AS BIGINT) * 12
              ) + CAST(EXTRACT(MONTH FROM `t34`.`work_started_on`) AS BIGINT)
            )
          ) - CAST(EXTRACT(DAY FROM `t15`.`as_of`) < EXTRACT(DAY FROM `t34`.`work_started_on`) AS BIGINT)
        ) >= 0
      ),
      (
        (
          (
            CAST(EXTRACT(YEAR FROM `t15`.`as_of`) AS BIGINT) * 12
          ) + CAST(EXTRACT(MONTH FROM `t15`.`as_of`) AS BIGINT)
        ) - (
          (
            CAST(EXTRACT(YEAR FROM `t34`.`work_started_on`) AS BIGINT) * 12
          ) + CAST(EXTRACT(MONTH FROM `t34`.`work_started_on`) AS BIGINT)
        )
      ) - CAST(EXTRACT(DAY FROM `t15`.`as_of`) < EXTRACT(DAY FROM `t34`.`work_started_on`) AS BIGINT),
      CAST(NULL AS BIGINT)
    ) AS `started`
  FROM t34 AS t34
  INNER JOIN t23 AS t23
    ON `t34`.`household` = `t23`.`household`
  INNER JOIN `parameters` AS `t15`
    ON `t23`.`county` = `t15`.`county`
  LEFT OUTER JOIN t32 AS t32
    ON `t34`.`person` = `t32`.`known_person`
  LEFT OUTER JOIN t33 AS t33
    ON `t34`.`person` = `t33`.`registered_person`
), t62 AS (
  SELECT
    *
  FROM t60 AS t60
), t35 AS (
  SELECT
    `t2`.`person`,
    SUM(IF(`t2`.`kind` IN (1, 2), `t2`.`income_fen`, 0)) AS `wages`,
    SUM(IF(`t2`.`kind` IN (3), `t2`.`income_fen`, 0)) AS `business`,
    SUM(IF(`t2`.`kind` IN (4), `t2`.`income_fen`, 0)) AS `capital`,
    SUM(`t2`.`tax_fen`) AS `taxes`
  FROM `tax` AS `t2`
  GROUP BY
    1
), t53 AS (
  SELECT
    `t35`.`person` AS `key_0`,
    `t35`.`wages`,
    `t35`.`business`,
    `t35`.`capital`,
    `t35`.`taxes`
  FROM t35 AS t35
), t36 AS (
  SELECT
    `t3`.`person`,
    SUM(IF(`t3`.`kind` IN (1), `t3`.`amount_fen`, 0)) AS `contributions`,
    SUM(IF(`t3`.`kind` IN (2), `t3`.`amount_fen`, 0)) AS `pension`,
    SUM(IF(`t3`.`kind` IN (3), `t3`.`amount_fen`, 0)) AS `basic_pension`,
    SUM(IF(`t3`.`kind` IN (4, 5), `t3`.`amount_fen`, 0)) AS `benefits`
  FROM `social_insurance` AS `t3`
  GROUP BY
    1
), t54 AS (
  SELECT
    `t36`.`person` AS `key_1`,
    `t36`.`contributions`,
    `t36`.`pension`,
    `t36`.`basic_pension`,
    `t36`.`benefits`
  FROM t36 AS t36
), t37 AS (
  SELECT
    `t4`.`person`,
    SUM(CAST(`t4`.`class` = 1 AS BIGINT)) AS `cars`,
    SUM(IF(`t4`.`class` = 1, `t4`.`worth_fen`, NULL)) AS `car_worth_fen`,
    SUM(CAST(`t4`.`class` = 4 AS BIGINT)) AS `ships`
  FROM `vehicles` AS `t4`
  GROUP BY
    1
), t55 AS (
  SELECT
    `t37`.`person` AS `key_2`,
    `t37`.`cars`,
    `t37`.`car_worth_fen`,
    `t37`.`ships`
  FROM t37 AS t37
), t43 AS (
  SELECT
    `t5`.`person`,
    SUM(
      IF(
        (
          `t5`.`use` = 1
        ) AND (
          `t5`.`transferred_on` IS NULL
        ),
        CAST(`t5`.`share_bp` AS BIGINT),
        NULL
      )
    ) AS `dwellings_bp`,
    SUM(
      IF((
        `t5`.`use` = 1
      ) AND (
        `t5`.`transferred_on` IS NULL
      ), `t5`.`area_cm2`, NULL)
    ) AS `dwelling_area_cm2`,
    SUM(
      IF(
        (
          `t5`.`use` = 1
        ) AND NOT (
          `t5`.`transferred_on` IS NULL
        ),
        CAST(`t5`.`share_bp` AS BIGINT),
        NULL
      )
    ) AS `given_bp`,
    SUM(
      IF(
        (
          `t5`.`use` = 1
        ) AND NOT (
          `t5`.`transferred_on` IS NULL
        ),
        `t5`.`area_cm2`,
        NULL
      )
    ) AS `given_area_cm2`,
    MAX(IF(`t5`.`use` = 1, `t5`.`transferred_on`, NULL)) AS `given_on`,
    SUM(
      IF(
        (
          `t5`.`use` = 2
        ) AND (
          `t5`.`transferred_on` IS NULL
        ),
        CAST(`t5`.`share_bp` AS BIGINT),
        NULL
      )
    ) AS `shops_bp`
  FROM `real_estate` AS `t5`
  GROUP BY
    1
), t58 AS (
  SELECT
    `t43`.`person` AS `key_3`,
    `t43`.`dwellings_bp`,
    `t43`.`dwelling_area_cm2`,
    `t43`.`given_bp`,
    `t43`.`given_area_cm2`,
    `t43`.`given_on`,
    `t43`.`shops_bp`
  FROM t43 AS t43
), t44 AS (
  SELECT
    `t6`.`person`,
    SUM(CAST(`t6`.`active` AND `t6`.`role` IN (1, 2) AS BIGINT)) AS `firms`,
    SUM(IF(`t6`.`active` AND `t6`.`role` IN (1, 2), `t6`.`capital_fen`, NULL)) AS `firm_capital_fen`
  FROM `firms` AS `t6`
  GROUP BY
    1
), t59 AS (
  SELECT
    `t44`.`person` AS `key_4`,
    `t44`.`firms`,
    `t44`.`firm_capital_fen`
  FROM t44 AS t44
), t26 AS (
  SELECT
    `t7`.`person`,
    SUM(`t7`.`balance_fen`) AS `fund_fen`
  FROM `housing_fund` AS `t7`
  GROUP BY
    1
), t45 AS (
  SELECT
    `t26`.`person` AS `key_5`,
    `t26`.`fund_fen`
  FROM t26 AS t26
), t27 AS (
  SELECT
    `t8`.`person`,
    SUM(`t8`.`balance_fen`) AS `bank_fen`
  FROM `bank` AS `t8`
  GROUP BY
    1
), t46 AS (
  SELECT
    `t27`.`person` AS `key_6`,
    `t27`.`bank_fen`
  FROM t27 AS t27
), t28 AS (
  SELECT
    `t9`.`person`,
    SUM(`t9`.`value_fen`) AS `securities_fen`
  FROM `securities` AS `t9`
  GROUP BY
    1
), t47 AS (
  SELECT
    `t28`.`person` AS `key_7`,
    `t28`.`securities_fen`
  FROM t28 AS t28
), t29 AS (
  SELECT
    `t10`.`person`,
    SUM(`t10`.`cash_value_fen`) AS `insurance_fen`
  FROM `insurance` AS `t10`
  GROUP BY
    1
), t48 AS (
  SELECT
    `t29`.`person` AS `key_8`,
    `t29`.`insurance_fen`
  FROM t29 AS t29
), t30 AS (
  SELECT
    `t11`.`person`,
    SUM(`t11`.`balance_fen`) AS `payments_fen`
  FROM `payments` AS `t11`
  GROUP BY
    1
), t49 AS (
  SELECT
    `t30`.`person` AS `key_9`,
    `t30`.`payments_fen`
  FROM t30 AS t30
), t63 AS (
  SELECT
    `t62`.`household`,
    `t62`.`unit`,
    `t62`.`work_cost_percent`,
    `t62`.`standard_fen`,
    `t62`.`incentive_multiple`,
    `t62`.`incentive_months`,
    `t62`.`fade_months`,
    `t62`.`transfer_months`,
    `t62`.`as_of`,
    `t62`.`register_aid`,
    `t62`.`register_fen`,
    `t62`.`alone`,
    `t62`.`work_started_on`,
    `t62`.`counts`,
    `t62`.`counted_person`,
    `t62`.`counted_home`,
    `t62`.`dead`,
    `t62`.`alone_route`,
    `t62`.`refuses`,
    `t62`.`unable`,
    `t62`.`unsupported`,
    `t62`.`ill_or_disabled`,
    `t62`.`care`,
    `t62`.`started`,
    `t53`.`key_0`,
    `t53`.`wages`,
    `t53`.`business`,
    `t53`.`capital`,
    `t53`.`taxes`,
    `t54`.`key_1`,
    `t54`.`contributions`,
    `t54`.`pension`,
    `t54`.`basic_pension`,
    `t54`.`benefits`,
    `t55`.`key_2`,
    `t55`.`cars`,
    `t55`.`car_worth_fen`,
    `t55`.`ships`,
    `t58`.`key_3`,
    `t58`.`dwellings_bp`,
    `t58`.`dwelling_area_cm2`,
    `t58`.`given_bp`,
    `t58`.`given_area_cm2`,
    `t58`.`given_on`,
    `t58`.`shops_bp`,
    `t59`.`key_4`,
    `t59`.`firms`,
    `t59`.`firm_capital_fen`,
    `t45`.`key_5`,
    `t45`.`fund_fen`,
    `t46`.`key_6`,
    `t46`.`bank_fen`,
    `t47`.`key_7`,
    `t47`.`securities_fen`,
    `t48`.`key_8`,
    `t48`.`insurance_fen`,
    `t49`.`key_9`,
    `t49`.`payments_fen`
  FROM t62 AS t62
  LEFT OUTER JOIN t53 AS t53
    ON `t62`.`counted_person` = `t53`.`key_0`
  LEFT OUTER JOIN t54 AS t54
    ON `t62`.`counted_person` = `t54`.`key_1`
  LEFT OUTER JOIN t55 AS t55
    ON `t62`.`counted_person` = `t55`.`key_2`
  LEFT OUTER JOIN t58 AS t58
    ON `t62`.`counted_person` = `t58`.`key_3`
  LEFT OUTER JOIN t59 AS t59
    ON `t62`.`counted_person` = `t59`.`key_4`
  LEFT OUTER JOIN t45 AS t45
    ON `t62`.`counted_person` = `t45`.`key_5`
  LEFT OUTER JOIN t46 AS t46
    ON `t62`.`counted_person` = `t46`.`key_6`
  LEFT OUTER JOIN t47 AS t47
    ON `t62`.`counted_person` = `t47`.`key_7`
  LEFT OUTER JOIN t48 AS t48
    ON `t62`.`counted_person` = `t48`.`key_8`
  LEFT OUTER JOIN t49 AS t49
    ON `t62`.`counted_person` = `t49`.`key_9`
), t65 AS (
  SELECT
    `t63`.`household`,
    `t63`.`unit`,
    COALESCE(SUM(`t63`.`wages`), 0) AS `wages_year_fen`,
    COALESCE(
      SUM((
        (
          `t63`.`wages` * `t63`.`work_cost_percent`
        ) DIV (
          100
        )
      )),
      0
    ) AS `work_costs_year_fen`,
    COALESCE(SUM(`t63`.`business`), 0) AS `business_year_fen`,
    COALESCE(SUM(`t63`.`capital`), 0) AS `capital_year_fen`,
    COALESCE(SUM(`t63`.`pension`), 0) AS `pension_year_fen`,
    COALESCE(SUM(`t63`.`basic_pension`), 0) AS `basic_pension_year_fen`,
    COALESCE(SUM(`t63`.`benefits`), 0) AS `benefits_year_fen`,
    COALESCE(SUM(`t63`.`taxes`), 0) AS `taxes_year_fen`,
    COALESCE(SUM(`t63`.`contributions`), 0) AS `contributions_year_fen`,
    COALESCE(
      SUM(
        IF(
          `t63`.`started` < `t63`.`incentive_months`,
          LEAST(
            (
              COALESCE(`t63`.`wages`, 0) - COALESCE((
                (
                  `t63`.`wages` * `t63`.`work_cost_percent`
                ) DIV (
                  100
                )
              ), 0)
            ) + COALESCE(`t63`.`business`, 0),
            `t63`.`standard_fen` * `t63`.`incentive_multiple` * LEAST(
              (
                (
                  CAST(EXTRACT(YEAR FROM `t63`.`as_of`) AS BIGINT) * 12
                ) + CAST(EXTRACT(MONTH FROM `t63`.`as_of`) AS BIGINT)
              ) - (
                (
                  CAST(EXTRACT(YEAR FROM `t63`.`work_started_on`) AS BIGINT) * 12
                ) + CAST(EXTRACT(MONTH FROM `t63`.`work_started_on`) AS BIGINT)
              ),
              12
            )
          ),
          0
        )
      ),
      0
    ) AS `ignored_earnings_year_fen`,
    COALESCE(
      SUM(
        IF(
          COALESCE(
            (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`as_of`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`given_on`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`given_on`) AS BIGINT)
                  )
                ) - CAST(EXTRACT(DAY FROM `t63`.`as_of`) < EXTRACT(DAY FROM `t63`.`given_on`) AS BIGINT)
              ) >= 0
            )
            AND (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`as_of`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`given_on`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`given_on`) AS BIGINT)
                  )
                ) - CAST(EXTRACT(DAY FROM `t63`.`as_of`) < EXTRACT(DAY FROM `t63`.`given_on`) AS BIGINT)
              ) < `t63`.`transfer_months`
            ),
            FALSE
          ),
          `t63`.`given_bp`,
          0
        )
      ),
      0
    ) AS `transferred_bp`,
    COALESCE(
      SUM(
        COALESCE(`t63`.`dwelling_area_cm2`, 0) + IF(
          COALESCE(
            (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`as_of`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`given_on`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`given_on`) AS BIGINT)
                  )
                ) - CAST(EXTRACT(DAY FROM `t63`.`as_of`) < EXTRACT(DAY FROM `t63`.`given_on`) AS BIGINT)
              ) >= 0
            )
            AND (
              (
                (
                  (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`as_of`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`as_of`) AS BIGINT)
                  ) - (
                    (
                      CAST(EXTRACT(YEAR FROM `t63`.`given_on`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(MONTH FROM `t63`.`given_on`) AS BIGINT)
                  )
                ) - CAST(EXTRACT(DAY FROM `t63`.`as_of`) < EXTRACT(DAY FROM `t63`.`given_on`) AS BIGINT)
              ) < `t63`.`transfer_months`
            ),
            FALSE
          ),
          COALESCE(`t63`.`given_area_cm2`, 0),
          0
        )
      ),
      0
    ) AS `dwelling_area_cm2`,
    COALESCE(SUM(`t63`.`care`), 0) AS `care_fen`,
    COALESCE(SUM(`t63`.`bank_fen`), 0) AS `bank_fen`,
    COALESCE(SUM(`t63`.`securities_fen`), 0) AS `securities_fen`,
    COALESCE(SUM(`t63`.`insurance_fen`), 0) AS `insurance_fen`,
    COALESCE(SUM(`t63`.`payments_fen`), 0) AS `payments_fen`,
    COALESCE(SUM(`t63`.`fund_fen`), 0) AS `fund_fen`,
    COALESCE(SUM(`t63`.`cars`), 0) AS `cars`,
    COALESCE(SUM(`t63`.`car_worth_fen`), 0) AS `car_worth_fen`,
    COALESCE(SUM(`t63`.`ships`), 0) AS `ships`,
    COALESCE(SUM(`t63`.`dwellings_bp`), 0) AS `dwellings_bp`,
    COALESCE(SUM(`t63`.`shops_bp`), 0) AS `shops_bp`,
    COALESCE(SUM(`t63`.`firms`), 0) AS `firms`,
    COALESCE(SUM(`t63`.`firm_capital_fen`), 0) AS `firm_capital_fen`,
    SUM(CAST(`t63`.`counts` AS BIGINT)) AS `counted`,
    SUM(CAST(`t63`.`dead` AS BIGINT)) AS `dead`,
    SUM(CAST(`t63`.`alone` AS BIGINT)) AS `alone_units`,
    SUM(CAST(`t63`.`refuses` AS BIGINT)) AS `refusing`,
    SUM(
      CAST(COALESCE(`t63`.`started` < (
        `t63`.`incentive_months` + `t63`.`fade_months`
      ), FALSE) AS BIGINT)
    ) AS `faders`,
    SUM(CAST(`t63`.`unable` AS BIGINT)) AS `unable`,
    SUM(CAST(`t63`.`unsupported` AS BIGINT)) AS `unsupported`,
    SUM(CAST(`t63`.`ill_or_disabled` AS BIGINT)) AS `ill_or_disabled`,
    SUM(CAST(`t63`.`counts` AND COALESCE(`t63`.`register_fen` > 0, FALSE) AS BIGINT)) AS `registered`,
    COUNT(*) AS `named`,
    MAX(`t63`.`alone_route`) AS `alone_route`,
    COALESCE(MIN(`t63`.`counted_home`) < MAX(`t63`.`counted_home`), FALSE) AS `homes_differ`,
    CAST(COALESCE(MAX(`t63`.`register_aid`), 0) AS BIGINT) AS `register_aid`,
    COALESCE(MAX(`t63`.`register_fen`), 0) AS `register_fen`
  FROM t63 AS t63
  GROUP BY
    1,
    2
), t24 AS (
  SELECT
    `t0`.`household`,
    `t0`.`county`,
    `t0`.`aid`,
    `t0`.`aid_fen`,
    `t0`.`unrecorded_fen`,
    `t0`.`rigid_fen`,
    `t0`.`missing`
  FROM `households` AS `t0`
), t25 AS (
  SELECT
    *
  FROM `parameters` AS `t1`
), t66 AS (
  SELECT
    `t65`.`household`,
    `t65`.`unit`,
    `t65`.`wages_year_fen`,
    `t65`.`work_costs_year_fen`,
    `t65`.`business_year_fen`,
    `t65`.`capital_year_fen`,
    `t65`.`pension_year_fen`,
    `t65`.`basic_pension_year_fen`,
    `t65`.`benefits_year_fen`,
    `t65`.`taxes_year_fen`,
    `t65`.`contributions_year_fen`,
    `t65`.`ignored_earnings_year_fen`,
    `t65`.`transferred_bp`,
    `t65`.`dwelling_area_cm2`,
    `t65`.`care_fen`,
    `t65`.`bank_fen`,
    `t65`.`securities_fen`,
    `t65`.`insurance_fen`,
    `t65`.`payments_fen`,
    `t65`.`fund_fen`,
    `t65`.`cars`,
    `t65`.`car_worth_fen`,
    `t65`.`ships`,
    `t65`.`dwellings_bp`,
    `t65`.`shops_bp`,
    `t65`.`firms`,
    `t65`.`firm_capital_fen`,
    `t65`.`counted`,
    `t65`.`dead`,
    `t65`.`alone_units`,
    `t65`.`refusing`,
    `t65`.`faders`,
    `t65`.`unable`,
    `t65`.`unsupported`,
    `t65`.`ill_or_disabled`,
    `t65`.`registered`,
    `t65`.`named`,
    `t65`.`alone_route`,
    `t65`.`homes_differ`,
    `t65`.`register_aid`,
    `t65`.`register_fen`,
    `t24`.`county`,
    `t24`.`aid`,
    `t24`.`aid_fen`,
    `t24`.`unrecorded_fen`,
    `t24`.`rigid_fen`,
    `t24`.`missing`,
    `t25`.`as_of`,
    `t25`.`standard_fen`,
    `t25`.`round_to_fen`,
    `t25`.`minimum_fen`,
    `t25`.`banded`,
    `t25`.`band_1_percent`,
    `t25`.`band_2_percent`,
    `t25`.`band_1_fen`,
    `t25`.`band_2_fen`,
    `t25`.`band_3_fen`,
    `t25`.`work_cost_percent`,
    `t25`.`rigid_deduct_percent`,
    `t25`.`basic_pension_counts`,
    `t25`.`deposit_limit_months`,
    `t25`.`cars_allowed`,
    `t25`.`car_exempt_fen`,
    `t25`.`ships_allowed`,
    `t25`.`dwellings_allowed`,
    `t25`.`area_per_head_cm2`,
    `t25`.`transfer_months`,
    `t25`.`shops_allowed`,
    `t25`.`firm_capital_limit_fen`,
    `t25`.`marginal_percent`,
    `t25`.`marginal_inclusive`,
    `t25`.`minimum_wage_fen`,
    `t25`.`disposable_last_year_fen`,
    `t25`.`hardship_percent`,
    `t25`.`incentive_months`,
    `t25`.`incentive_multiple`,
    `t25`.`fade_months`,
    `t25`.`fade_percent`,
    `t25`.`refusals_allowed`,
    `t25`.`destitute_elderly_age`,
    `t25`.`destitute_minor_age`,
    `t25`.`destitute_monthly_fen`,
    `t25`.`destitute_partial_fen`,
    `t25`.`destitute_total_fen`
  FROM t65 AS t65
  INNER JOIN t24 AS t24
    ON `t65`.`household` = `t24`.`household`
  INNER JOIN t25 AS t25
    ON `t24`.`county` = `t25`.`county`
), t67 AS (
  SELECT
    `t66`.`household`,
    `t66`.`unit`,
    `t66`.`wages_year_fen`,
    `t66`.`work_costs_year_fen`,
    `t66`.`business_year_fen`,
    `t66`.`capital_year_fen`,
    `t66`.`pension_year_fen`,
    `t66`.`basic_pension_year_fen`,
    `t66`.`benefits_year_fen`,
    `t66`.`taxes_year_fen`,
    `t66`.`contributions_year_fen`,
    `t66`.`ignored_earnings_year_fen`,
    `t66`.`transferred_bp`,
    `t66`.`dwelling_area_cm2`,
    `t66`.`care_fen`,
    `t66`.`bank_fen`,
    `t66`.`securities_fen`,
    `t66`.`insurance_fen`,
    `t66`.`payments_fen`,
    `t66`.`fund_fen`,
    `t66`.`cars`,
    `t66`.`car_worth_fen`,
    `t66`.`ships`,
    `t66`.`dwellings_bp`,
    `t66`.`shops_bp`,
    `t66`.`firms`,
    `t66`.`firm_capital_fen`,
    `t66`.`counted`,
    `t66`.`dead`,
    `t66`.`alone_units`,
    `t66`.`refusing`,
    `t66`.`faders`,
    `t66`.`unable`,
    `t66`.`unsupported`,
    `t66`.`ill_or_disabled`,
    `t66`.`registered`,
    `t66`.`named`,
    `t66`.`alone_route`,
    `t66`.`homes_differ`,
    `t66`.`register_aid`,
    `t66`.`register_fen`,
    `t66`.`county`,
    `t66`.`aid`,
    `t66`.`aid_fen`,
    `t66`.`unrecorded_fen`,
    `t66`.`rigid_fen`,
    CAST(`t66`.`missing` AS BIGINT) AS `missing`,
    `t66`.`as_of`,
    `t66`.`standard_fen`,
    `t66`.`round_to_fen`,
    `t66`.`minimum_fen`,
    `t66`.`banded`,
    `t66`.`band_1_percent`,
    `t66`.`band_2_percent`,
    `t66`.`band_1_fen`,
    `t66`.`band_2_fen`,
    `t66`.`band_3_fen`,
    `t66`.`work_cost_percent`,
    `t66`.`rigid_deduct_percent`,
    `t66`.`basic_pension_counts`,
    `t66`.`deposit_limit_months`,
    `t66`.`cars_allowed`,
    `t66`.`car_exempt_fen`,
    `t66`.`ships_allowed`,
    `t66`.`dwellings_allowed`,
    `t66`.`area_per_head_cm2`,
    `t66`.`transfer_months`,
    `t66`.`shops_allowed`,
    `t66`.`firm_capital_limit_fen`,
    `t66`.`marginal_percent`,
    `t66`.`marginal_inclusive`,
    `t66`.`minimum_wage_fen`,
    `t66`.`disposable_last_year_fen`,
    `t66`.`hardship_percent`,
    `t66`.`incentive_months`,
    `t66`.`incentive_multiple`,
    `t66`.`fade_months`,
    `t66`.`fade_percent`,
    `t66`.`refusals_allowed`,
    `t66`.`destitute_elderly_age`,
    `t66`.`destitute_minor_age`,
    `t66`.`destitute_monthly_fen`,
    `t66`.`destitute_partial_fen`,
    `t66`.`destitute_total_fen`,
    CAST(IF(
      `t66`.`unit` = 0,
      `t66`.`aid`,
      IF((
        `t66`.`register_aid` = 1
      ) AND (
        `t66`.`aid` <> 1
      ), 1, 0)
    ) AS BIGINT) AS `current_aid`,
    IF(
      `t66`.`unit` = 0,
      `t66`.`aid_fen`,
      IF((
        `t66`.`register_aid` = 1
      ) AND (
        `t66`.`aid` <> 1
      ), `t66`.`register_fen`, 0)
    ) AS `current_fen`,
    IF(`t66`.`unit` = 0, `t66`.`unrecorded_fen` * 12, 0) AS `unrecorded_year_fen`,
    GREATEST(
      (
        (
          (
            (
              `t66`.`wages_year_fen` - `t66`.`work_costs_year_fen`
            ) + `t66`.`business_year_fen` + `t66`.`capital_year_fen` + `t66`.`pension_year_fen` + (
              `t66`.`basic_pension_year_fen` * `t66`.`basic_pension_counts`
            ) + `t66`.`benefits_year_fen` + IF(`t66`.`unit` = 0, `t66`.`unrecorded_fen` * 12, 0)
          ) - `t66`.`taxes_year_fen`
        ) - `t66`.`contributions_year_fen`
      ) - `t66`.`ignored_earnings_year_fen`,
      0
    ) AS `total_year_fen`,
    IF(`t66`.`unit` = 0, `t66`.`rigid_fen`, 0) AS `rigid_year_fen`,
    IF(
      `t66`.`ill_or_disabled` > 0,
      (
        (
          IF(`t66`.`unit` = 0, `t66`.`rigid_fen`, 0) * `t66`.`rigid_deduct_percent`
        ) DIV (
          100
        )
      ),
      0
    ) AS `rigid_deducted_year_fen`,
    `t66`.`bank_fen` + `t66`.`securities_fen` + `t66`.`insurance_fen` + `t66`.`payments_fen` + `t66`.`fund_fen` AS `deposits_fen`,
    `t66`.`standard_fen` * 12 * `t66`.`counted` AS `standard_year_fen`,
    (
      (
        IF(
          `t66`.`minimum_wage_fen` > 0,
          LEAST(`t66`.`marginal_percent` * `t66`.`standard_fen`, `t66`.`minimum_wage_fen` * 100),
          `t66`.`marginal_percent` * `t66`.`standard_fen`
        )
      ) DIV (
        100
      )
    ) AS `marginal_line_fen`,
    `t66`.`standard_fen` * `t66`.`deposit_limit_months` * GREATEST(`t66`.`counted`, 1) AS `deposits_limit_fen`,
    `t66`.`area_per_head_cm2` * GREATEST(`t66`.`counted`, 1) AS `area_limit_cm2`
  FROM t66 AS t66
), `t68` AS (
  SELECT
    `t67`.`household`,
    `t67`.`unit`,
    `t67`.`wages_year_fen`,
    `t67`.`work_costs_year_fen`,
    `t67`.`business_year_fen`,
    `t67`.`capital_year_fen`,
    `t67`.`pension_year_fen`,
    `t67`.`basic_pension_year_fen`,
    `t67`.`benefits_year_fen`,
    `t67`.`taxes_year_fen`,
    `t67`.`contributions_year_fen`,
    `t67`.`ignored_earnings_year_fen`,
    `t67`.`transferred_bp`,
    `t67`.`dwelling_area_cm2`,
    `t67`.`care_fen`,
    `t67`.`bank_fen`,
    `t67`.`securities_fen`,
    `t67`.`insurance_fen`,
    `t67`.`payments_fen`,
    `t67`.`fund_fen`,
    `t67`.`cars`,
    `t67`.`car_worth_fen`,
    `t67`.`ships`,
    `t67`.`dwellings_bp`,
    `t67`.`shops_bp`,
    `t67`.`firms`,
    `t67`.`firm_capital_fen`,
    `t67`.`counted`,
    `t67`.`dead`,
    `t67`.`alone_units`,
    `t67`.`refusing`,
    `t67`.`faders`,
    `t67`.`unable`,
    `t67`.`unsupported`,
    `t67`.`ill_or_disabled`,
    `t67`.`registered`,
    `t67`.`named`,
    `t67`.`alone_route`,
    `t67`.`homes_differ`,
    `t67`.`register_aid`,
    `t67`.`register_fen`,
    `t67`.`county`,
    `t67`.`aid`,
    `t67`.`aid_fen`,
    `t67`.`unrecorded_fen`,
    `t67`.`rigid_fen`,
    `t67`.`missing`,
    `t67`.`as_of`,
    `t67`.`standard_fen`,
    `t67`.`round_to_fen`,
    `t67`.`minimum_fen`,
    `t67`.`banded`,
    `t67`.`band_1_percent`,
    `t67`.`band_2_percent`,
    `t67`.`band_1_fen`,
    `t67`.`band_2_fen`,
    `t67`.`band_3_fen`,
    `t67`.`work_cost_percent`,
    `t67`.`rigid_deduct_percent`,
    `t67`.`basic_pension_counts`,
    `t67`.`deposit_limit_months`,
    `t67`.`cars_allowed`,
    `t67`.`car_exempt_fen`,
    `t67`.`ships_allowed`,
    `t67`.`dwellings_allowed`,
    `t67`.`area_per_head_cm2`,
    `t67`.`transfer_months`,
    `t67`.`shops_allowed`,
    `t67`.`firm_capital_limit_fen`,
    `t67`.`marginal_percent`,
    `t67`.`marginal_inclusive`,
    `t67`.`minimum_wage_fen`,
    `t67`.`disposable_last_year_fen`,
    `t67`.`hardship_percent`,
    `t67`.`incentive_months`,
    `t67`.`incentive_multiple`,
    `t67`.`fade_months`,
    `t67`.`fade_percent`,
    `t67`.`refusals_allowed`,
    `t67`.`destitute_elderly_age`,
    `t67`.`destitute_minor_age`,
    `t67`.`destitute_monthly_fen`,
    `t67`.`destitute_partial_fen`,
    `t67`.`destitute_total_fen`,
    `t67`.`current_aid`,
    `t67`.`current_fen`,
    `t67`.`unrecorded_year_fen`,
    `t67`.`total_year_fen`,
    `t67`.`rigid_year_fen`,
    `t67`.`rigid_deducted_year_fen`,
    `t67`.`deposits_fen`,
    `t67`.`standard_year_fen`,
    `t67`.`marginal_line_fen`,
    `t67`.`deposits_limit_fen`,
    `t67`.`area_limit_cm2`,
    GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0) AS `income_year_fen`,
    (
      (
        GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0)
      ) DIV (
        12
      )
    ) AS `income_month_fen`,
    (
      (
        GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0)
      ) DIV (
        GREATEST(`t67`.`counted`, 1) * 12
      )
    ) AS `per_head_fen`,
    `t67`.`counted` - IF(`t67`.`current_aid` = 1, `t67`.`refusing`, 0) AS `supported`,
    GREATEST(
      `t67`.`standard_year_fen` - GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0),
      0
    ) AS `gap_year_fen`,
    `t67`.`deposits_fen` <= `t67`.`deposits_limit_fen` AS `deposits_ok`,
    NOT (
      (
        (
          `t67`.`cars` > `t67`.`cars_allowed`
        )
        AND (
          `t67`.`car_worth_fen` >= `t67`.`car_exempt_fen`
        )
      )
      OR (
        `t67`.`ships` > `t67`.`ships_allowed`
      )
    ) AS `vehicles_ok`,
    NOT (
      (
        (
          `t67`.`dwellings_bp` + `t67`.`transferred_bp`
        ) > (
          `t67`.`dwellings_allowed` * 10000
        )
      )
      AND (
        `t67`.`dwelling_area_cm2` > `t67`.`area_limit_cm2`
      )
    ) AS `dwellings_ok`,
    `t67`.`shops_bp` <= (
      `t67`.`shops_allowed` * 10000
    ) AS `shops_ok`,
    `t67`.`firm_capital_fen` <= `t67`.`firm_capital_limit_fen` AS `firms_ok`,
    GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0) < (
      `t67`.`standard_fen` * 12 * `t67`.`counted`
    ) AS `below_standard`,
    (
      (
        GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0) * 100
      ) < (
        IF(
          `t67`.`minimum_wage_fen` > 0,
          LEAST(`t67`.`marginal_percent` * `t67`.`standard_fen`, `t67`.`minimum_wage_fen` * 100),
          `t67`.`marginal_percent` * `t67`.`standard_fen`
        ) * 12 * `t67`.`counted`
      )
    )
    OR (
      (
        `t67`.`marginal_inclusive` = 1
      )
      AND (
        (
          GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0) * 100
        ) = (
          IF(
            `t67`.`minimum_wage_fen` > 0,
            LEAST(`t67`.`marginal_percent` * `t67`.`standard_fen`, `t67`.`minimum_wage_fen` * 100),
            `t67`.`marginal_percent` * `t67`.`standard_fen`
          ) * 12 * `t67`.`counted`
        )
      )
    ) AS `below_marginal`,
    GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0) < (
      `t67`.`disposable_last_year_fen` * `t67`.`counted`
    ) AS `below_disposable`,
    (
      `t67`.`hardship_percent` > 0
    )
    AND (
      (
        `t67`.`rigid_year_fen` * 100
      ) > (
        `t67`.`hardship_percent` * `t67`.`total_year_fen`
      )
    ) AS `rigid_over`,
    (
      `t67`.`deposits_fen` <= `t67`.`deposits_limit_fen`
    )
    AND NOT (
      (
        (
          `t67`.`cars` > `t67`.`cars_allowed`
        )
        AND (
          `t67`.`car_worth_fen` >= `t67`.`car_exempt_fen`
        )
      )
      OR (
        `t67`.`ships` > `t67`.`ships_allowed`
      )
    )
    AND NOT (
      (
        (
          `t67`.`dwellings_bp` + `t67`.`transferred_bp`
        ) > (
          `t67`.`dwellings_allowed` * 10000
        )
      )
      AND (
        `t67`.`dwelling_area_cm2` > `t67`.`area_limit_cm2`
      )
    )
    AND (
      `t67`.`shops_bp` <= (
        `t67`.`shops_allowed` * 10000
      )
    )
    AND (
      `t67`.`firm_capital_fen` <= `t67`.`firm_capital_limit_fen`
    ) AS `property_ok`,
    (
      `t67`.`unit` = 0
    )
    AND (
      `t67`.`counted` > 0
    )
    AND (
      GREATEST(`t67`.`total_year_fen` - `t67`.`rigid_deducted_year_fen`, 0) < (
        `t67`.`standard_fen` * 12 * `t67`.`counted`
      )
    )
    AND (
      (
        `t67`.`deposits_fen` <= `t67`.`deposits_limit_fen`
      )
      AND NOT (
        (
          (
            `t67`.`cars` > `t67`.`cars_allowed`
          )
          AND (
            `t67`.`car_worth_fen` >= `t67`.`car_exempt_fen`
          )
        )
        OR (
          `t67`.`ships` > `t67`.`ships_allowed`
        )
      )
      AND NOT (
        (
          (
            `t67`.`dwellings_bp` + `t67`.`transferred_bp`
          ) > (
            `t67`.`dwellings_allowed` * 10000
          )
        )
        AND (
          `t67`.`dwelling_area_cm2` > `t67`.`area_limit_cm2`
        )
      )
      AND (
        `t67`.`shops_bp` <= (
          `t67`.`shops_allowed` * 10000
        )
      )
      AND (
        `t67`.`firm_capital_fen` <= `t67`.`firm_capital_limit_fen`
      )
    )
    AND (
      (
        `t67`.`unable` = `t67`.`counted`
      )
      AND (
        `t67`.`unsupported` = `t67`.`counted`
      )
    ) AS `destitute_fits`
  FROM t67 AS t67
), t70 AS (
  SELECT
    `t69`.`household`,
    `t69`.`unit`,
    `t69`.`wages_year_fen`,
    `t69`.`work_costs_year_fen`,
    `t69`.`business_year_fen`,
    `t69`.`capital_year_fen`,
    `t69`.`pension_year_fen`,
    `t69`.`basic_pension_year_fen`,
    `t69`.`benefits_year_fen`,
    `t69`.`taxes_year_fen`,
    `t69`.`contributions_year_fen`,
    `t69`.`ignored_earnings_year_fen`,
    `t69`.`transferred_bp`,
    `t69`.`dwelling_area_cm2`,
    `t69`.`care_fen`,
    `t69`.`bank_fen`,
    `t69`.`securities_fen`,
    `t69`.`insurance_fen`,
    `t69`.`payments_fen`,
    `t69`.`fund_fen`,
    `t69`.`cars`,
    `t69`.`car_worth_fen`,
    `t69`.`ships`,
    `t69`.`dwellings_bp`,
    `t69`.`shops_bp`,
    `t69`.`firms`,
    `t69`.`firm_capital_fen`,
    `t69`.`counted`,
    `t69`.`dead`,
    `t69`.`alone_units`,
    `t69`.`refusing`,
    `t69`.`faders`,
    `t69`.`unable`,
    `t69`.`unsupported`,
    `t69`.`ill_or_disabled`,
    `t69`.`registered`,
    `t69`.`named`,
    `t69`.`alone_route`,
    `t69`.`homes_differ`,
    `t69`.`register_aid`,
    `t69`.`register_fen`,
    `t69`.`county`,
    `t69`.`aid`,
    `t69`.`aid_fen`,
    `t69`.`unrecorded_fen`,
    `t69`.`rigid_fen`,
    `t69`.`missing`,
    `t69`.`as_of`,
    `t69`.`standard_fen`,
    `t69`.`round_to_fen`,
    `t69`.`minimum_fen`,
    `t69`.`banded`,
    `t69`.`band_1_percent`,
    `t69`.`band_2_percent`,
    `t69`.`band_1_fen`,
    `t69`.`band_2_fen`,
    `t69`.`band_3_fen`,
    `t69`.`work_cost_percent`,
    `t69`.`rigid_deduct_percent`,
    `t69`.`basic_pension_counts`,
    `t69`.`deposit_limit_months`,
    `t69`.`cars_allowed`,
    `t69`.`car_exempt_fen`,
    `t69`.`ships_allowed`,
    `t69`.`dwellings_allowed`,
    `t69`.`area_per_head_cm2`,
    `t69`.`transfer_months`,
    `t69`.`shops_allowed`,
    `t69`.`firm_capital_limit_fen`,
    `t69`.`marginal_percent`,
    `t69`.`marginal_inclusive`,
    `t69`.`minimum_wage_fen`,
    `t69`.`disposable_last_year_fen`,
    `t69`.`hardship_percent`,
    `t69`.`incentive_months`,
    `t69`.`incentive_multiple`,
    `t69`.`fade_months`,
    `t69`.`fade_percent`,
    `t69`.`refusals_allowed`,
    `t69`.`destitute_elderly_age`,
    `t69`.`destitute_minor_age`,
    `t69`.`destitute_monthly_fen`,
    `t69`.`destitute_partial_fen`,
    `t69`.`destitute_total_fen`,
    `t69`.`current_aid`,
    `t69`.`current_fen`,
    `t69`.`unrecorded_year_fen`,
    `t69`.`total_year_fen`,
    `t69`.`rigid_year_fen`,
    `t69`.`rigid_deducted_year_fen`,
    `t69`.`deposits_fen`,
    `t69`.`standard_year_fen`,
    `t69`.`marginal_line_fen`,
    `t69`.`deposits_limit_fen`,
    `t69`.`area_limit_cm2`,
    `t69`.`income_year_fen`,
    `t69`.`income_month_fen`,
    `t69`.`per_head_fen`,
    `t69`.`supported`,
    `t69`.`gap_year_fen`,
    `t69`.`deposits_ok`,
    `t69`.`vehicles_ok`,
    `t69`.`dwellings_ok`,
    `t69`.`shops_ok`,
    `t69`.`firms_ok`,
    `t69`.`below_standard`,
    `t69`.`below_marginal`,
    `t69`.`below_disposable`,
    `t69`.`rigid_over`,
    `t69`.`property_ok`,
    `t69`.`destitute_fits`,
    CAST(CASE
      WHEN NOT (
        (
          `t69`.`counted` > 0
        ) AND (
          `t69`.`unit` = 0
        ) AND `t69`.`property_ok`
      )
      THEN 0
      WHEN `t69`.`destitute_fits`
      THEN 3
      WHEN `t69`.`below_standard`
      THEN 1
      WHEN `t69`.`below_marginal`
      THEN 2
      WHEN `t69`.`below_disposable` AND `t69`.`rigid_over`
      THEN 4
      ELSE 0
    END AS BIGINT) AS `as_household`,
    CAST(CASE
      WHEN NOT (
        (
          `t69`.`counted` > 0
        ) AND (
          `t69`.`unit` = 0
        ) AND `t69`.`property_ok`
      )
      THEN 0
      WHEN `t69`.`destitute_fits`
      THEN 3
      WHEN `t69`.`below_standard`
      THEN 1
      WHEN `t69`.`below_marginal`
      THEN 2
      WHEN `t69`.`below_disposable` AND `t69`.`rigid_over`
      THEN 4
      ELSE 0
    END AS BIGINT) AS `household_possible`
  FROM `t68` AS `t69`
  WHERE
    `t69`.`unit` = 0
), t73 AS (
  SELECT
    `t69`.`household`,
    `t69`.`unit`,
    `t69`.`wages_year_fen`,
    `t69`.`work_costs_year_fen`,
    `t69`.`business_year_fen`,
    `t69`.`capital_year_fen`,
    `t69`.`pension_year_fen`,
    `t69`.`basic_pension_year_fen`,
    `t69`.`benefits_year_fen`,
    `t69`.`taxes_year_fen`,
    `t69`.`contributions_year_fen`,
    `t69`.`ignored_earnings_year_fen`,
    `t69`.`transferred_bp`,
    `t69`.`dwelling_area_cm2`,
    `t69`.`care_fen`,
    `t69`.`bank_fen`,
    `t69`.`securities_fen`,
    `t69`.`insurance_fen`,
    `t69`.`payments_fen`,
    `t69`.`fund_fen`,
    `t69`.`cars`,
    `t69`.`car_worth_fen`,
    `t69`.`ships`,
    `t69`.`dwellings_bp`,
    `t69`.`shops_bp`,
    `t69`.`firms`,
    `t69`.`firm_capital_fen`,
    `t69`.`counted`,
    `t69`.`dead`,
    `t69`.`alone_units`,
    `t69`.`refusing`,
    `t69`.`faders`,
    `t69`.`unable`,
    `t69`.`unsupported`,
    `t69`.`ill_or_disabled`,
    `t69`.`registered`,
    `t69`.`named`,
    `t69`.`alone_route`,
    `t69`.`homes_differ`,
    `t69`.`register_aid`,
    `t69`.`register_fen`,
    `t69`.`county`,
    `t69`.`aid`,
    `t69`.`aid_fen`,
    `t69`.`unrecorded_fen`,
    `t69`.`rigid_fen`,
    `t69`.`missing`,
    `t69`.`as_of`,
    `t69`.`standard_fen`,
    `t69`.`round_to_fen`,
    `t69`.`minimum_fen`,
    `t69`.`banded`,
    `t69`.`band_1_percent`,
    `t69`.`band_2_percent`,
    `t69`.`band_1_fen`,
    `t69`.`band_2_fen`,
    `t69`.`band_3_fen`,
    `t69`.`work_cost_percent`,
    `t69`.`rigid_deduct_percent`,
    `t69`.`basic_pension_counts`,
    `t69`.`deposit_limit_months`,
    `t69`.`cars_allowed`,
    `t69`.`car_exempt_fen`,
    `t69`.`ships_allowed`,
    `t69`.`dwellings_allowed`,
    `t69`.`area_per_head_cm2`,
    `t69`.`transfer_months`,
    `t69`.`shops_allowed`,
    `t69`.`firm_capital_limit_fen`,
    `t69`.`marginal_percent`,
    `t69`.`marginal_inclusive`,
    `t69`.`minimum_wage_fen`,
    `t69`.`disposable_last_year_fen`,
    `t69`.`hardship_percent`,
    `t69`.`incentive_months`,
    `t69`.`incentive_multiple`,
    `t69`.`fade_months`,
    `t69`.`fade_percent`,
    `t69`.`refusals_allowed`,
    `t69`.`destitute_elderly_age`,
    `t69`.`destitute_minor_age`,
    `t69`.`destitute_monthly_fen`,
    `t69`.`destitute_partial_fen`,
    `t69`.`destitute_total_fen`,
    `t69`.`current_aid`,
    `t69`.`current_fen`,
    `t69`.`unrecorded_year_fen`,
    `t69`.`total_year_fen`,
    `t69`.`rigid_year_fen`,
    `t69`.`rigid_deducted_year_fen`,
    `t69`.`deposits_fen`,
    `t69`.`standard_year_fen`,
    `t69`.`marginal_line_fen`,
    `t69`.`deposits_limit_fen`,
    `t69`.`area_limit_cm2`,
    `t69`.`income_year_fen`,
    `t69`.`income_month_fen`,
    `t69`.`per_head_fen`,
    `t69`.`supported`,
    `t69`.`gap_year_fen`,
    `t69`.`deposits_ok`,
    `t69`.`vehicles_ok`,
    `t69`.`dwellings_ok`,
    `t69`.`shops_ok`,
    `t69`.`firms_ok`,
    `t69`.`below_standard`,
    `t69`.`below_marginal`,
    `t69`.`below_disposable`,
    `t69`.`rigid_over`,
    `t69`.`property_ok`,
    `t69`.`destitute_fits`,
    CAST(CASE
      WHEN NOT (
        (
          `t69`.`counted` > 0
        ) AND (
          `t69`.`unit` = 0
        ) AND `t69`.`property_ok`
      )
      THEN 0
      WHEN `t69`.`destitute_fits`
      THEN 3
      WHEN `t69`.`below_standard`
      THEN 1
      WHEN `t69`.`below_marginal`
      THEN 2
      WHEN `t69`.`below_disposable` AND `t69`.`rigid_over`
      THEN 4
      ELSE 0
    END AS BIGINT) AS `as_household`
  FROM `t68` AS `t69`
  WHERE
    `t69`.`unit` <> 0
), t74 AS (
  SELECT
    `t69`.`household`,
    CAST(CASE
      WHEN NOT (
        (
          `t69`.`counted` > 0
        ) AND (
          `t69`.`unit` = 0
        ) AND `t69`.`property_ok`
      )
      THEN 0
      WHEN `t69`.`destitute_fits`
      THEN 3
      WHEN `t69`.`below_standard`
      THEN 1
      WHEN `t69`.`below_marginal`
      THEN 2
      WHEN `t69`.`below_disposable` AND `t69`.`rigid_over`
      THEN 4
      ELSE 0
    END AS BIGINT) AS `household_possible`
  FROM `t68` AS `t69`
  WHERE
    `t69`.`unit` = 0
), t75 AS (
  SELECT
    `t73`.`household`,
    `t73`.`unit`,
    `t73`.`wages_year_fen`,
    `t73`.`work_costs_year_fen`,
    `t73`.`business_year_fen`,
    `t73`.`capital_year_fen`,
    `t73`.`pension_year_fen`,
    `t73`.`basic_pension_year_fen`,
    `t73`.`benefits_year_fen`,
    `t73`.`taxes_year_fen`,
    `t73`.`contributions_year_fen`,
    `t73`.`ignored_earnings_year_fen`,
    `t73`.`transferred_bp`,
    `t73`.`dwelling_area_cm2`,
    `t73`.`care_fen`,
    `t73`.`bank_fen`,
    `t73`.`securities_fen`,
    `t73`.`insurance_fen`,
    `t73`.`payments_fen`,
    `t73`.`fund_fen`,
    `t73`.`cars`,
    `t73`.`car_worth_fen`,
    `t73`.`ships`,
    `t73`.`dwellings_bp`,
    `t73`.`shops_bp`,
    `t73`.`firms`,
    `t73`.`firm_capital_fen`,
    `t73`.`counted`,
    `t73`.`dead`,
    `t73`.`alone_units`,
    `t73`.`refusing`,
    `t73`.`faders`,
    `t73`.`unable`,
    `t73`.`unsupported`,
    `t73`.`ill_or_disabled`,
    `t73`.`registered`,
    `t73`.`named`,
    `t73`.`alone_route`,
    `t73`.`homes_differ`,
    `t73`.`register_aid`,
    `t73`.`register_fen`,
    `t73`.`county`,
    `t73`.`aid`,
    `t73`.`aid_fen`,
    `t73`.`unrecorded_fen`,
    `t73`.`rigid_fen`,
    `t73`.`missing`,
    `t73`.`as_of`,
    `t73`.`standard_fen`,
    `t73`.`round_to_fen`,
    `t73`.`minimum_fen`,
    `t73`.`banded`,
    `t73`.`band_1_percent`,
    `t73`.`band_2_percent`,
    `t73`.`band_1_fen`,
    `t73`.`band_2_fen`,
    `t73`.`band_3_fen`,
    `t73`.`work_cost_percent`,
    `t73`.`rigid_deduct_percent`,
    `t73`.`basic_pension_counts`,
    `t73`.`deposit_limit_months`,
    `t73`.`cars_allowed`,
    `t73`.`car_exempt_fen`,
    `t73`.`ships_allowed`,
    `t73`.`dwellings_allowed`,
    `t73`.`area_per_head_cm2`,
    `t73`.`transfer_months`,
    `t73`.`shops_allowed`,
    `t73`.`firm_capital_limit_fen`,
    `t73`.`marginal_percent`,
    `t73`.`marginal_inclusive`,
    `t73`.`minimum_wage_fen`,
    `t73`.`disposable_last_year_fen`,
    `t73`.`hardship_percent`,
    `t73`.`incentive_months`,
    `t73`.`incentive_multiple`,
    `t73`.`fade_months`,
    `t73`.`fade_percent`,
    `t73`.`refusals_allowed`,
    `t73`.`destitute_elderly_age`,
    `t73`.`destitute_minor_age`,
    `t73`.`destitute_monthly_fen`,
    `t73`.`destitute_partial_fen`,
    `t73`.`destitute_total_fen`,
    `t73`.`current_aid`,
    `t73`.`current_fen`,
    `t73`.`unrecorded_year_fen`,
    `t73`.`total_year_fen`,
    `t73`.`rigid_year_fen`,
    `t73`.`rigid_deducted_year_fen`,
    `t73`.`deposits_fen`,
    `t73`.`standard_year_fen`,
    `t73`.`marginal_line_fen`,
    `t73`.`deposits_limit_fen`,
    `t73`.`area_limit_cm2`,
    `t73`.`income_year_fen`,
    `t73`.`income_month_fen`,
    `t73`.`per_head_fen`,
    `t73`.`supported`,
    `t73`.`gap_year_fen`,
    `t73`.`deposits_ok`,
    `t73`.`vehicles_ok`,
    `t73`.`dwellings_ok`,
    `t73`.`shops_ok`,
    `t73`.`firms_ok`,
    `t73`.`below_standard`,
    `t73`.`below_marginal`,
    `t73`.`below_disposable`,
    `t73`.`rigid_over`,
    `t73`.`property_ok`,
    `t73`.`destitute_fits`,
    `t73`.`as_household`,
    `t74`.`household_possible`
  FROM t73 AS t73
  INNER JOIN t74 AS t74
    ON `t73`.`household` = `t74`.`household`
), t76 AS (
  SELECT
    *
  FROM t70 AS t70
  UNION ALL
  SELECT
    *
  FROM t75 AS t75
), t77 AS (
  SELECT
    `t76`.`household`,
    `t76`.`unit`,
    `t76`.`wages_year_fen`,
    `t76`.`work_costs_year_fen`,
    `t76`.`business_year_fen`,
    `t76`.`capital_year_fen`,
    `t76`.`pension_year_fen`,
    `t76`.`basic_pension_year_fen`,
    `t76`.`benefits_year_fen`,
    `t76`.`taxes_year_fen`,
    `t76`.`contributions_year_fen`,
    `t76`.`ignored_earnings_year_fen`,
    `t76`.`transferred_bp`,
    `t76`.`dwelling_area_cm2`,
    `t76`.`care_fen`,
    `t76`.`bank_fen`,
    `t76`.`securities_fen`,
    `t76`.`insurance_fen`,
    `t76`.`payments_fen`,
    `t76`.`fund_fen`,
    `t76`.`cars`,
    `t76`.`car_worth_fen`,
    `t76`.`ships`,
    `t76`.`dwellings_bp`,
    `t76`.`shops_bp`,
    `t76`.`firms`,
    `t76`.`firm_capital_fen`,
    `t76`.`counted`,
    `t76`.`dead`,
    `t76`.`alone_units`,
    `t76`.`refusing`,
    `t76`.`faders`,
    `t76`.`unable`,
    `t76`.`unsupported`,
    `t76`.`ill_or_disabled`,
    `t76`.`registered`,
    `t76`.`named`,
    `t76`.`alone_route`,
    `t76`.`homes_differ`,
    `t76`.`register_aid`,
    `t76`.`register_fen`,
    `t76`.`county`,
    `t76`.`aid`,
    `t76`.`aid_fen`,
    `t76`.`unrecorded_fen`,
    `t76`.`rigid_fen`,
    `t76`.`missing`,
    `t76`.`as_of`,
    `t76`.`standard_fen`,
    `t76`.`round_to_fen`,
    `t76`.`minimum_fen`,
    `t76`.`banded`,
    `t76`.`band_1_percent`,
    `t76`.`band_2_percent`,
    `t76`.`band_1_fen`,
    `t76`.`band_2_fen`,
    `t76`.`band_3_fen`,
    `t76`.`work_cost_percent`,
    `t76`.`rigid_deduct_percent`,
    `t76`.`basic_pension_counts`,
    `t76`.`deposit_limit_months`,
    `t76`.`cars_allowed`,
    `t76`.`car_exempt_fen`,
    `t76`.`ships_allowed`,
    `t76`.`dwellings_allowed`,
    `t76`.`area_per_head_cm2`,
    `t76`.`transfer_months`,
    `t76`.`shops_allowed`,
    `t76`.`firm_capital_limit_fen`,
    `t76`.`marginal_percent`,
    `t76`.`marginal_inclusive`,
    `t76`.`minimum_wage_fen`,
    `t76`.`disposable_last_year_fen`,
    `t76`.`hardship_percent`,
    `t76`.`incentive_months`,
    `t76`.`incentive_multiple`,
    `t76`.`fade_months`,
    `t76`.`fade_percent`,
    `t76`.`refusals_allowed`,
    `t76`.`destitute_elderly_age`,
    `t76`.`destitute_minor_age`,
    `t76`.`destitute_monthly_fen`,
    `t76`.`destitute_partial_fen`,
    `t76`.`destitute_total_fen`,
    `t76`.`current_aid`,
    `t76`.`current_fen`,
    `t76`.`unrecorded_year_fen`,
    `t76`.`total_year_fen`,
    `t76`.`rigid_year_fen`,
    `t76`.`rigid_deducted_year_fen`,
    `t76`.`deposits_fen`,
    `t76`.`standard_year_fen`,
    `t76`.`marginal_line_fen`,
    `t76`.`deposits_limit_fen`,
    `t76`.`area_limit_cm2`,
    `t76`.`income_year_fen`,
    `t76`.`income_month_fen`,
    `t76`.`per_head_fen`,
    `t76`.`supported`,
    `t76`.`gap_year_fen`,
    `t76`.`deposits_ok`,
    `t76`.`vehicles_ok`,
    `t76`.`dwellings_ok`,
    `t76`.`shops_ok`,
    `t76`.`firms_ok`,
    `t76`.`below_standard`,
    `t76`.`below_marginal`,
    `t76`.`below_disposable`,
    `t76`.`rigid_over`,
    `t76`.`property_ok`,
    `t76`.`destitute_fits`,
    `t76`.`as_household`,
    `t76`.`household_possible`,
    IF(
      `t76`.`unit` = 0,
      `t76`.`as_household`,
      IF(
        (
          (
            `t76`.`alone_route` = 3
          )
          OR (
            (
              `t76`.`alone_route` = 2
            ) AND NOT (
              `t76`.`household_possible` IN (1, 3)
            )
          )
          OR (
            (
              `t76`.`alone_route` = 1
            ) AND (
              `t76`.`household_possible` = 2
            )
          )
        )
        AND (
          (
            `t76`.`counted` > 0
          ) AND `t76`.`below_standard` AND `t76`.`property_ok`
        ),
        1,
        0
      )
    ) AS `possible`,
    CAST(CASE
      WHEN `t76`.`counted` = 0
      THEN 3
      WHEN (
        `t76`.`missing` = 0
      )
      AND (
        IF(
          `t76`.`unit` = 0,
          `t76`.`as_household`,
          IF(
            (
              (
                `t76`.`alone_route` = 3
              )
              OR (
                (
                  `t76`.`alone_route` = 2
                ) AND NOT (
                  `t76`.`household_possible` IN (1, 3)
                )
              )
              OR (
                (
                  `t76`.`alone_route` = 1
                ) AND (
                  `t76`.`household_possible` = 2
                )
              )
            )
            AND (
              (
                `t76`.`counted` > 0
              ) AND `t76`.`below_standard` AND `t76`.`property_ok`
            ),
            1,
            0
          )
        ) <> 0
      )
      THEN 1
      WHEN (
        `t76`.`missing` = 0
      )
      OR (
        NOT (
          `t76`.`property_ok`
        )
        OR (
          (
            (
              `t76`.`missing` & 2057
            ) = 0
          )
          AND IF(
            `t76`.`unit` = 0,
            IF(
              `t76`.`unit` = 0,
              `t76`.`as_household`,
              IF(
                (
                  (
                    `t76`.`alone_route` = 3
                  )
                  OR (
                    (
                      `t76`.`alone_route` = 2
                    ) AND NOT (
                      `t76`.`household_possible` IN (1, 3)
                    )
                  )
                  OR (
                    (
                      `t76`.`alone_route` = 1
                    ) AND (
                      `t76`.`household_possible` = 2
                    )
                  )
                )
                AND (
                  (
                    `t76`.`counted` > 0
                  ) AND `t76`.`below_standard` AND `t76`.`property_ok`
                ),
                1,
                0
              )
            ) = 0,
            NOT (
              `t76`.`below_standard`
            )
          )
        )
      )
      THEN 2
      ELSE 3
    END AS BIGINT) AS `conclusion`,
    (
      `t76`.`unit` = 0
    )
    AND (
      `t76`.`current_aid` = 1
    )
    AND (
      `t76`.`missing` = 0
    )
    AND `t76`.`property_ok`
    AND NOT (
      `t76`.`below_standard`
    )
    AND (
      `t76`.`faders` > 0
    ) AS `fades`
  FROM t76 AS t76
), t78 AS (
  SELECT
    `t77`.`household`,
    `t77`.`unit`,
    `t77`.`wages_year_fen`,
    `t77`.`work_costs_year_fen`,
    `t77`.`business_year_fen`,
    `t77`.`capital_year_fen`,
    `t77`.`pension_year_fen`,
    `t77`.`basic_pension_year_fen`,
    `t77`.`benefits_year_fen`,
    `t77`.`taxes_year_fen`,
    `t77`.`contributions_year_fen`,
    `t77`.`ignored_earnings_year_fen`,
    `t77`.`transferred_bp`,
    `t77`.`dwelling_area_cm2`,
    `t77`.`care_fen`,
    `t77`.`bank_fen`,
    `t77`.`securities_fen`,
    `t77`.`insurance_fen`,
    `t77`.`payments_fen`,
    `t77`.`fund_fen`,
    `t77`.`cars`,
    `t77`.`car_worth_fen`,
    `t77`.`ships`,
    `t77`.`dwellings_bp`,
    `t77`.`shops_bp`,
    `t77`.`firms`,
    `t77`.`firm_capital_fen`,
    `t77`.`counted`,
    `t77`.`dead`,
    `t77`.`alone_units`,
    `t77`.`refusing`,
    `t77`.`faders`,
    `t77`.`unable`,
    `t77`.`unsupported`,
    `t77`.`ill_or_disabled`,
    `t77`.`registered`,
    `t77`.`named`,
    `t77`.`alone_route`,
    `t77`.`homes_differ`,
    `t77`.`register_aid`,
    `t77`.`register_fen`,
    `t77`.`county`,
    IF(`t77`.`fades`, 1, IF(`t77`.`conclusion` = 1, `t77`.`possible`, 0)) AS `aid`,
    `t77`.`aid_fen`,
    `t77`.`unrecorded_fen`,
    `t77`.`rigid_fen`,
    `t77`.`missing`,
    `t77`.`as_of`,
    `t77`.`standard_fen`,
    `t77`.`round_to_fen`,
    `t77`.`minimum_fen`,
    `t77`.`banded`,
    `t77`.`band_1_percent`,
    `t77`.`band_2_percent`,
    `t77`.`band_1_fen`,
    `t77`.`band_2_fen`,
    `t77`.`band_3_fen`,
    `t77`.`work_cost_percent`,
    `t77`.`rigid_deduct_percent`,
    `t77`.`basic_pension_counts`,
    `t77`.`deposit_limit_months`,
    `t77`.`cars_allowed`,
    `t77`.`car_exempt_fen`,
    `t77`.`ships_allowed`,
    `t77`.`dwellings_allowed`,
    `t77`.`area_per_head_cm2`,
    `t77`.`transfer_months`,
    `t77`.`shops_allowed`,
    `t77`.`firm_capital_limit_fen`,
    `t77`.`marginal_percent`,
    `t77`.`marginal_inclusive`,
    `t77`.`minimum_wage_fen`,
    `t77`.`disposable_last_year_fen`,
    `t77`.`hardship_percent`,
    `t77`.`incentive_months`,
    `t77`.`incentive_multiple`,
    `t77`.`fade_months`,
    `t77`.`fade_percent`,
    `t77`.`refusals_allowed`,
    `t77`.`destitute_elderly_age`,
    `t77`.`destitute_minor_age`,
    `t77`.`destitute_monthly_fen`,
    `t77`.`destitute_partial_fen`,
    `t77`.`destitute_total_fen`,
    `t77`.`current_aid`,
    `t77`.`current_fen`,
    `t77`.`unrecorded_year_fen`,
    `t77`.`total_year_fen`,
    `t77`.`rigid_year_fen`,
    `t77`.`rigid_deducted_year_fen`,
    `t77`.`deposits_fen`,
    `t77`.`standard_year_fen`,
    `t77`.`marginal_line_fen`,
    `t77`.`deposits_limit_fen`,
    `t77`.`area_limit_cm2`,
    `t77`.`income_year_fen`,
    `t77`.`income_month_fen`,
    `t77`.`per_head_fen`,
    `t77`.`supported`,
    `t77`.`gap_year_fen`,
    `t77`.`deposits_ok`,
    `t77`.`vehicles_ok`,
    `t77`.`dwellings_ok`,
    `t77`.`shops_ok`,
    `t77`.`firms_ok`,
    `t77`.`below_standard`,
    `t77`.`below_marginal`,
    `t77`.`below_disposable`,
    `t77`.`rigid_over`,
    `t77`.`property_ok`,
    `t77`.`destitute_fits`,
    `t77`.`as_household`,
    `t77`.`household_possible`,
    `t77`.`possible`,
    `t77`.`conclusion`,
    `t77`.`fades`,
    IF(
      `t77`.`banded` = 1,
      CASE
        WHEN (
          `t77`.`income_year_fen` * 100
        ) < (
          `t77`.`band_1_percent` * `t77`.`standard_year_fen`
        )
        THEN `t77`.`band_1_fen`
        WHEN (
          `t77`.`income_year_fen` * 100
        ) < (
          `t77`.`band_2_percent` * `t77`.`standard_year_fen`
        )
        THEN `t77`.`band_2_fen`
        ELSE `t77`.`band_3_fen`
      END * `t77`.`supported`,
      (
        (
          (
            (
              `t77`.`gap_year_fen` * `t77`.`supported`
            ) + (
              `t77`.`round_to_fen` * (
                GREATEST(`t77`.`counted`, 1) * 12
              )
            )
          ) - 1
        ) DIV (
          `t77`.`round_to_fen` * (
            GREATEST(`t77`.`counted`, 1) * 12
          )
        )
      ) * `t77`.`round_to_fen`
    ) AS `by_rule_fen`,
    CASE
      WHEN `t77`.`fades`
      THEN (
        (
          (
            (
              `t77`.`current_fen` * `t77`.`fade_percent`
            ) + (
              `t77`.`round_to_fen` * 100
            )
          ) - 1
        ) DIV (
          `t77`.`round_to_fen` * 100
        )
      ) * `t77`.`round_to_fen`
      WHEN IF(`t77`.`fades`, 1, IF(`t77`.`conclusion` = 1, `t77`.`possible`, 0)) = 1
      THEN IF(
        `t77`.`supported` > 0,
        GREATEST(
          IF(
            `t77`.`banded` = 1,
            CASE
              WHEN (
                `t77`.`income_year_fen` * 100
              ) < (
                `t77`.`band_1_percent` * `t77`.`standard_year_fen`
              )
              THEN `t77`.`band_1_fen`
              WHEN (
                `t77`.`income_year_fen` * 100
              ) < (
                `t77`.`band_2_percent` * `t77`.`standard_year_fen`
              )
              THEN `t77`.`band_2_fen`
              ELSE `t77`.`band_3_fen`
            END * `t77`.`supported`,
            (
              (
                (
                  (
                    `t77`.`gap_year_fen` * `t77`.`supported`
                  ) + (
                    `t77`.`round_to_fen` * (
                      GREATEST(`t77`.`counted`, 1) * 12
                    )
                  )
                ) - 1
              ) DIV (
                `t77`.`round_to_fen` * (
                  GREATEST(`t77`.`counted`, 1) * 12
                )
              )
            ) * `t77`.`round_to_fen`
          ),
          `t77`.`minimum_fen`
        ),
        0
      )
      WHEN IF(`t77`.`fades`, 1, IF(`t77`.`conclusion` = 1, `t77`.`possible`, 0)) = 3
      THEN (
        `t77`.`destitute_monthly_fen` * `t77`.`counted`
      ) + `t77`.`care_fen`
      ELSE 0
    END AS `amount_fen`
  FROM t77 AS t77
)
SELECT
  `t78`.`household`,
  `t78`.`unit`,
  `t78`.`county`,
  `t78`.`as_of`,
  `t78`.`named`,
  `t78`.`counted`,
  `t78`.`supported`,
  `t78`.`dead`,
  `t78`.`alone_route`,
  `t78`.`alone_units`,
  `t78`.`wages_year_fen`,
  `t78`.`work_costs_year_fen`,
  `t78`.`business_year_fen`,
  `t78`.`capital_year_fen`,
  `t78`.`pension_year_fen`,
  `t78`.`basic_pension_year_fen`,
  `t78`.`benefits_year_fen`,
  `t78`.`taxes_year_fen`,
  `t78`.`contributions_year_fen`,
  `t78`.`unrecorded_year_fen`,
  `t78`.`ignored_earnings_year_fen`,
  `t78`.`total_year_fen`,
  `t78`.`rigid_year_fen`,
  `t78`.`rigid_deducted_year_fen`,
  `t78`.`income_year_fen`,
  `t78`.`income_month_fen`,
  `t78`.`per_head_fen`,
  `t78`.`standard_fen`,
  `t78`.`standard_year_fen`,
  `t78`.`below_standard`,
  `t78`.`marginal_line_fen`,
  `t78`.`below_marginal`,
  `t78`.`below_disposable`,
  `t78`.`rigid_over`,
  `t78`.`bank_fen`,
  `t78`.`securities_fen`,
  `t78`.`insurance_fen`,
  `t78`.`payments_fen`,
  `t78`.`fund_fen`,
  `t78`.`deposits_fen`,
  `t78`.`deposits_limit_fen`,
  `t78`.`deposits_ok`,
  `t78`.`cars`,
  `t78`.`car_worth_fen`,
  `t78`.`ships`,
  `t78`.`vehicles_ok`,
  `t78`.`dwellings_bp`,
  `t78`.`transferred_bp`,
  `t78`.`dwelling_area_cm2`,
  `t78`.`area_limit_cm2`,
  `t78`.`dwellings_ok`,
  `t78`.`shops_bp`,
  `t78`.`shops_ok`,
  `t78`.`firms`,
  `t78`.`firm_capital_fen`,
  `t78`.`firms_ok`,
  `t78`.`property_ok`,
  `t78`.`missing`,
  `t78`.`ill_or_disabled`,
  `t78`.`unable`,
  `t78`.`unsupported`,
  `t78`.`destitute_fits`,
  `t78`.`care_fen`,
  `t78`.`possible`,
  `t78`.`conclusion`,
  `t78`.`aid`,
  `t78`.`gap_year_fen`,
  `t78`.`by_rule_fen`,
  `t78`.`amount_fen`,
  `t78`.`current_aid`,
  `t78`.`current_fen`,
  CAST(CASE
    WHEN `t78`.`conclusion` = 3
    THEN 0
    WHEN `t78`.`fades`
    THEN 5
    WHEN (
      `t78`.`current_aid` = 0
    ) AND (
      `t78`.`aid` <> 0
    )
    THEN 1
    WHEN (
      `t78`.`current_aid` = 0
    ) AND (
      `t78`.`aid` = 0
    )
    THEN 0
    WHEN `t78`.`aid` = 0
    THEN 4
    WHEN `t78`.`amount_fen` > `t78`.`current_fen`
    THEN 2
    WHEN (
      `t78`.`amount_fen` = 0
    ) AND (
      `t78`.`current_fen` > 0
    )
    THEN 4
    WHEN `t78`.`amount_fen` < `t78`.`current_fen`
    THEN 3
    WHEN `t78`.`current_aid` <> `t78`.`aid`
    THEN 6
    ELSE 0
  END AS BIGINT) AS `change`,
  0 + CAST(IF(`t78`.`below_standard`, 1, 0) AS BIGINT) + CAST(IF(NOT (
    `t78`.`below_standard`
  ) AND `t78`.`below_marginal`, 2, 0) AS BIGINT) + CAST(IF(NOT (
    `t78`.`below_standard`
  ) AND NOT (
    `t78`.`below_marginal`
  ), 4, 0) AS BIGINT) + CAST(IF(NOT (
    `t78`.`deposits_ok`
  ), 8, 0) AS BIGINT) + CAST(IF(NOT (
    `t78`.`vehicles_ok`
  ), 16, 0) AS BIGINT) + CAST(IF(NOT (
    `t78`.`dwellings_ok`
  ), 32, 0) AS BIGINT) + CAST(IF(NOT (
    `t78`.`shops_ok`
  ), 64, 0) AS BIGINT) + CAST(IF(NOT (
    `t78`.`firms_ok`
  ), 128, 0) AS BIGINT) + CAST(IF(`t78`.`missing` <> 0, 256, 0) AS BIGINT) + CAST(IF(`t78`.`rigid_over`, 1048576, 0) AS BIGINT) + CAST(IF((
    (
      `t78`.`named` - `t78`.`counted`
    ) - `t78`.`dead`
  ) > 0, 512, 0) AS BIGINT) + CAST(IF(`t78`.`dead` > 0, 1024, 0) AS BIGINT) + CAST(IF((
    `t78`.`unit` = 0
  ) AND (
    `t78`.`alone_units` > 0
  ), 2048, 0) AS BIGINT) + CAST(IF(`t78`.`unable` > 0, 262144, 0) AS BIGINT) + CAST(IF((
    `t78`.`counted` > 0
  ) AND (
    `t78`.`unsupported` = `t78`.`counted`
  ), 524288, 0) AS BIGINT) + CAST(IF(`t78`.`counted` = 0, 4194304, 0) AS BIGINT) + CAST(IF(`t78`.`homes_differ`, 8388608, 0) AS BIGINT) + CAST(IF(
    (
      `t78`.`unit` = 0
    )
    AND (
      `t78`.`current_aid` = 0
    )
    AND (
      `t78`.`registered` > 0
    ),
    16777216,
    0
  ) AS BIGINT) + CAST(IF(
    (
      `t78`.`basic_pension_year_fen` > 0
    )
    AND (
      `t78`.`basic_pension_counts` = 0
    ),
    4096,
    0
  ) AS BIGINT) + CAST(IF(`t78`.`ignored_earnings_year_fen` > 0, 8192, 0) AS BIGINT) + CAST(IF(
    (
      `t78`.`aid` = 1
    )
    AND NOT (
      `t78`.`fades`
    )
    AND (
      `t78`.`supported` < `t78`.`counted`
    ),
    16384,
    0
  ) AS BIGINT) + CAST(IF(
    (
      `t78`.`aid` = 1
    )
    AND NOT (
      `t78`.`fades`
    )
    AND (
      `t78`.`banded` = 0
    )
    AND NOT (
      (
        `t78`.`by_rule_fen` * `t78`.`counted` * 12
      ) = (
        `t78`.`gap_year_fen` * `t78`.`supported`
      )
    ),
    32768,
    0
  ) AS BIGINT) + CAST(IF(
    (
      `t78`.`aid` = 1
    )
    AND NOT (
      `t78`.`fades`
    )
    AND (
      `t78`.`amount_fen` > `t78`.`by_rule_fen`
    ),
    65536,
    0
  ) AS BIGINT) + CAST(IF(
    (
      `t78`.`aid` = 1
    ) AND NOT (
      `t78`.`fades`
    ) AND (
      `t78`.`banded` = 1
    ),
    131072,
    0
  ) AS BIGINT) + CAST(IF(`t78`.`fades`, 2097152, 0) AS BIGINT) AS `reasons`
FROM t78 AS t78
