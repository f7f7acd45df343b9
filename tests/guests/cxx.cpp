/* SPDX-License-Identifier: Apache-2.0 */
/* C++ without its standard library: constructors, destructors, virtual functions, templates, memory, static variables. */
#include <stdio.h>

using size_t = decltype(sizeof 0);

struct shape {
    explicit shape(const char *n) : name(n)
    {
        printf("make %s\n", name);
    }
    virtual ~shape()
    {
        printf("drop %s\n", name);
    }
    virtual double area() const = 0;
    const char *name;
};

struct square final : shape {
    explicit square(double s) : shape("square"), side(s)
    {
    }
    double area() const override
    {
        return side * side;
    }
    double side;
};

struct alignas(64) line {
    unsigned char bytes[64];
};

template <class T> struct list {
    ~list()
    {
        delete[] items;
    }
    void add(const T &item)
    {
        T *grown = new T[count + 1];
        for (size_t i = 0; i < count; i++)
            grown[i] = items[i];
        grown[count++] = item;
        delete[] items;
        items = grown;
    }
    T *items = nullptr;
    size_t count = 0;
};

static square before_main(3);

static const square &once()
{
    static square made(5);
    return made;
}

int main()
{
    list<int> numbers;
    for (int i = 0; i < 10; i++)
        numbers.add(i * i);
    int sum = 0;
    for (size_t i = 0; i < numbers.count; i++)
        sum += numbers.items[i];
    printf("%d\n", sum);

    shape *s = new square(2);
    printf("%g %g\n", s->area(), before_main.area());
    delete s;
    printf("%g %g\n", once().area(), once().area());

    line *aligned = new line[3];
    printf("%d\n", (int)((unsigned long)aligned % alignof(line)));
    delete[] aligned;
    auto twice = [sum](int x) { return sum + 2 * x; };
    printf("%d\n", twice(4));
    return 0;
}
