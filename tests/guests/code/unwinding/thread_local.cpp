/* SPDX-License-Identifier: Apache-2.0 */
/* Destructors of thread-local objects run at exit, last made first, before what static objects and atexit() left. */
#include <stdio.h>
#include <stdlib.h>

struct object {
    const char *name;
    object(const char *n) : name(n)
    {
        printf("make %s\n", name);
    }
    ~object();
};

object first("first static");
thread_local object one("one"), two("two");
object second("second static");
thread_local int plain = 4;

object &late()
{
    static thread_local object made("late");
    return made;
}

object &local()
{
    static thread_local object made("local");
    return made;
}

object::~object()
{
    printf("end %s\n", name);
    if (name[0] == 'l' && name[1] == 'o')
        late();
}

struct holder {
    static thread_local object member;
};
thread_local object holder::member("member");

int main()
{
    atexit([] { puts("atexit"); });
    printf("%s %s\n", two.name, local().name);
    static object inner("inner static");
    atexit([] { puts("atexit, later"); });
    printf("%s\n", holder::member.name);
    exit(plain);
}
