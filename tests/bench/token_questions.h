/* All that Wine knows of a token, which the service's whoami asks for: what it is compared with
 * asks for the same. */
#ifndef DEPUTY_TESTS_BENCH_TOKEN_QUESTIONS_H
#define DEPUTY_TESTS_BENCH_TOKEN_QUESTIONS_H

#include <windows.h>

/* Answers of a fixed size are asked for with just that: some classes take no other. */
static const struct token_question {
    TOKEN_INFORMATION_CLASS class;
    DWORD size; /* 0: as much as there is */
} token_questions[] = {
    {TokenUser, 0}, /* the first four are the basic ones */
    {TokenGroups, 0},
    {TokenPrivileges, 0},
    {TokenStatistics, sizeof(TOKEN_STATISTICS)},
    {TokenSessionId, sizeof(DWORD)},
    {TokenElevationType, sizeof(TOKEN_ELEVATION_TYPE)},
    {TokenElevation, sizeof(TOKEN_ELEVATION)},
    {TokenOwner, 0},
    {TokenPrimaryGroup, 0},
    {TokenDefaultDacl, 0},
};

enum { TOKEN_QUESTIONS_BASIC = 4 };

#endif
