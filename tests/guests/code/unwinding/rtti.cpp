/* SPDX-License-Identifier: Apache-2.0 */
/* Run-time type information is refused with the reason.
 * options: -frtti
 * levels: -O0, -O2
 * refused: guests have no C++ run-time type information: leave out -frtti
 */
struct base {
    virtual ~base()
    {
    }
};
struct derived : base {
};

int main()
{
    derived d;
    base *volatile b = &d;
    return dynamic_cast<derived *>(b) != &d;
}
