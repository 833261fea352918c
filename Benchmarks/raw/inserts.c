/* What the same prospects cost without a server: prepared inserts into campaignd's own tables, a synced transaction for each
 * request's worth of them.
 *
 *     inserts SCHEMA.db TARGET.db BATCHES ROWS FIRST
 *
 * TARGET gets the tables and indexes of SCHEMA, a store that campaignd made, and one campaign. Line n of stdout is what batch n took:
 * nanoseconds of wall time, nanoseconds of CPU. Phones are those of prospects.py: number FIRST and those that follow.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *target;

static void check(int code, const char *what) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "%s: %s\n", what, target ? sqlite3_errmsg(target) : sqlite3_errstr(code));
    exit(1);
}

static void execute(const char *sql) { check(sqlite3_exec(target, sql, NULL, NULL, NULL), sql); }

static int copy_statement(void *unused, int columns, char **values, char **names) {
    (void)unused, (void)columns, (void)names;
    execute(values[0]);
    return 0;
}

static void copy_schema(const char *path) {
    sqlite3 *schema;
    check(sqlite3_open_v2(path, &schema, SQLITE_OPEN_READONLY, NULL), path);
    const char *statements = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rootpage";
    check(sqlite3_exec(schema, statements, copy_statement, NULL, NULL), "the schema");
    sqlite3_close(schema);
}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The same scattering as in prospects.py: lists come in no order of their phones. */
static int64_t phone(int64_t number) { return 12000000000 + number * 7368787 % 100000007; }

/* Ids count up by random steps, as campaignd's do. */
static void next_id(unsigned char id[16]) {
    unsigned step = (unsigned)rand() % 0xFFFFFF | 1;
    for (int place = 15; place >= 0 && step > 0; place--, step >>= 8) {
        step += id[place];
        id[place] = (unsigned char)step;
    }
}

int main(int argc, char **argv) {
    if (argc != 6) return fprintf(stderr, "usage: inserts SCHEMA.db TARGET.db BATCHES ROWS FIRST\n"), 2;
    long batches = atol(argv[3]), rows = atol(argv[4]), number = atol(argv[5]);
    check(sqlite3_open(argv[2], &target), argv[2]);
    /* As the store sets them (SQLiteStore.swift): a smaller cache would have the raw inserts do more work than the server's. */
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000");
    copy_schema(argv[1]);
    execute("INSERT INTO accounts (seq, id, name, is_test) VALUES (1, x'01', 'bench', 1);"
            "INSERT INTO campaigns (seq, id, account, status, created_at, name, channel, caller_ids, has_caller_id_strategy, has_schedule)"
            " VALUES (1, x'01', 1, 1, 0, 'bench', 1, '', 0, 0)");
    sqlite3_stmt *insert, *begin, *commit;
    const char *row = "INSERT INTO prospects (campaign, id, phone, status, attempts, due_at) VALUES (?, ?, ?, 1, 0, 0)";
    check(sqlite3_prepare_v2(target, row, -1, &insert, NULL), row);
    check(sqlite3_prepare_v2(target, "BEGIN IMMEDIATE", -1, &begin, NULL), "BEGIN");
    check(sqlite3_prepare_v2(target, "COMMIT", -1, &commit, NULL), "COMMIT");
    unsigned char id[16] = {0x01, 0x9b};
    for (long batch = 0; batch < batches; batch++) {
        int64_t wall = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
        check(sqlite3_step(begin), "BEGIN");
        sqlite3_reset(begin);
        for (long index = 0; index < rows; index++) {
            next_id(id);
            sqlite3_bind_int64(insert, 1, 1);
            sqlite3_bind_blob(insert, 2, id, sizeof id, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 3, phone(number++));
            check(sqlite3_step(insert), "a row");
            sqlite3_reset(insert);
        }
        check(sqlite3_step(commit), "COMMIT");
        sqlite3_reset(commit);
        printf("%" PRId64 " %" PRId64 "\n", nanoseconds(CLOCK_MONOTONIC) - wall, nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    }
    sqlite3_finalize(insert), sqlite3_finalize(begin), sqlite3_finalize(commit);
    return sqlite3_close(target) == SQLITE_OK ? 0 : 1;
}
