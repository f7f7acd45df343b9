/* SPDX-License-Identifier: Apache-2.0 */
/* ... also where only a destructor would run.
 * options: -fexceptions
 * levels: -O0, -O2
 * refused: guests have no C++ exceptions: leave out -fexceptions
 */
struct object {
    ~object();
};
void called();

__attribute__((noipa)) object::~object()
{
}

__attribute__((noipa)) void called()
{
}

void (*volatile function)() = called;

int main()
{
    object o;
    function();
}
