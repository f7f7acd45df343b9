/* SPDX-License-Identifier: Apache-2.0 */
/* What -fsanitize=undefined finds in C++ alone; see undefined.c. The last fault ends the program. */
struct Shape {
    int sides;
    virtual int area()
    {
        return sides;
    }
    __attribute__((noinline)) int corners();
};

struct Square : Shape {
    int side;
};

int Shape::corners()
{
    return 3;
}

enum Color { red, green };

static Shape *volatile no_shape;
static int *volatile nothing;
static volatile int seven = 7, sink;

__attribute__((noinline)) static int half_returned(int x)
{
    if (x)
        return 1;
}

int main()
{
    sink = no_shape->corners();
    int &reference = *nothing;
    sink = &reference != nullptr;
    Color color;
    *(int *)&color = seven;
    volatile Color *place = &color;
    sink = *place == red;
    Square *square = static_cast<Square *>((Shape *)no_shape);
    sink = square != nullptr;
    return half_returned(0);
}
