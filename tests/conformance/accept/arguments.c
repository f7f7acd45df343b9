/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments and environment arrive as the manifest gives them, and nothing else does.
 * manifest: args: [name, "two words", "", "--x=1"]
 * manifest: env: { A: "1", B: "" }
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
extern char **environ;
int main(int argc, char **argv)
{
    CHECK(argc == 4 && argv[4] == NULL);
    CHECK(!strcmp(argv[0], "name") && !strcmp(argv[1], "two words") && !*argv[2] && !strcmp(argv[3], "--x=1"));
    CHECK(!strcmp(getenv("A"), "1") && !strcmp(getenv("B"), ""));
    int count = 0;
    while (environ[count])
        count++;
    CHECK(count == 2);
    argv[1][0] = 'T'; /* argument strings are writable, as C promises */
    return 0;
}
