#pragma once

/* What the C programs of this folder check with. They are compiled against Weir's headers and
   against the classic library's, and run on either library, so they say nothing that only one of
   them does. */

#include <stdio.h>
#include <string.h>

static int checksFailed;

#define CHECK(condition) checkThat((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_INT(actual, wanted) \
    checkInt((long)(actual), (long)(wanted), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, wanted) checkText((actual), (wanted), #actual, __FILE__, __LINE__)

static inline void checkThat(int holds, const char* text, const char* file, int line) {
    if (!holds) {
        ++checksFailed;
        printf("%s:%d: not so: %s\n", file, line, text);
    }
}

static inline void checkInt(long actual, long wanted, const char* text, const char* file,
                            int line) {
    if (actual != wanted) {
        ++checksFailed;
        printf("%s:%d: %s is %ld, wanted %ld\n", file, line, text, actual, wanted);
    }
}

static inline void checkText(const char* actual, const char* wanted, const char* text,
                             const char* file, int line) {
    if (actual == NULL || strcmp(actual, wanted) != 0) {
        ++checksFailed;
        printf("%s:%d: %s is \"%s\", wanted \"%s\"\n", file, line, text,
               actual != NULL ? actual : "(null)", wanted);
    }
}

/* What main() returns. */
static inline int checksReport(void) {
    printf("%s\n", checksFailed == 0 ? "all checks hold" : "FAILED");
    return checksFailed == 0 ? 0 : 1;
}
