/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An embedder in C++: requests of one template on several threads, channels that lead to strings and calls, and calls
 * that throw. Usage: prepared IMAGE
 */
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <thread>
#include <vector>
#include <zerovm.hpp>

namespace
{

constexpr int threads = 3, requests = 200;

constexpr char manifest[] = "program: guest\nargs: [guest, copy]\ntimeout: 10s\nchannels:\n"
                            "  - { name: stdin, source: host }\n"
                            "  - { name: stdout, source: host }\n";

std::atomic<int> failures{ 0 };

void expect(bool good, const char *what)
{
    if (!good) {
        std::fprintf(stderr, "FAIL %s\n", what);
        failures++;
    }
}

void copy(const zerovm::prepared &guest, const std::string &text)
{
    std::string out;
    const zerovm::result r = guest.take().read("stdin", text).write("stdout", out, text.size()).run();
    expect(r.end == ZEROVM_END_exit && r.guest_exit_code == 5 && out == text, "a copy is what went in");
}

void work(const zerovm::engine &engine, const zerovm::prepared &guest, int number)
{
    const zerovm::attachment attached(engine);
    for (int i = 0; i < requests; i++)
        copy(guest, std::string(static_cast<std::size_t>(i * number), static_cast<char>('a' + i % 26)));
}

/* What a call throws ends its session alone, and comes out of run(). */
void throwing(const zerovm::prepared &guest)
{
    const char *said = "";
    try {
        zerovm::session session = guest.take();
        session.read("stdin",
                     [](void *, std::size_t, std::uint64_t) -> std::size_t { throw std::logic_error("mine"); });
        session.write("stdout", [](const void *, std::size_t size, std::uint64_t) { return size; });
        session.run();
    } catch (const std::logic_error &e) {
        said = "mine";
    }
    expect(std::strcmp(said, "mine") == 0, "what a call throws comes out of run()");
    std::string out;
    bool refused = false;
    try {
        guest.take().read("stdin", "four").write("stdout", out, 3).run();
    } catch (const std::length_error &) {
        refused = true;
    }
    expect(refused && out.empty(), "a string holds no more than its limit");
    copy(guest, "afterwards");
}

void errors(const zerovm::engine &engine, const zerovm::image &image)
{
    int caught = 0;
    try {
        zerovm::image::open("/nowhere");
    } catch (const zerovm::error &e) {
        caught += e.end() == ZEROVM_END_image && e.code() == ENOENT;
    }
    try {
        zerovm::prepared bad(engine, image, "no: manifest", "./");
    } catch (const zerovm::error &e) {
        caught += e.end() == ZEROVM_END_usage;
    }
    try {
        zerovm::prepared(engine, image, manifest, "./").take().run(); /* nothing is bound */
    } catch (const zerovm::error &e) {
        caught += e.end() == ZEROVM_END_channel;
    }
    expect(caught == 3, "errors are exceptions");
}

void words(const zerovm::engine &engine, const zerovm::image &image)
{
    const zerovm::prepared plain(engine, image, "program: guest\n", "./");
    using namespace std::chrono_literals;
    const zerovm::result r = plain.take().args({ "guest", "spin" }).env({ "A=b" }).limits(5ms, 0ns).run();
    expect(r.end == ZEROVM_END_timeout, "words and limits are the request's");
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    const zerovm::engine engine(threads);
    const zerovm::image image = zerovm::image::open(argv[1]);
    const zerovm::prepared guest(engine, image, manifest, "./");
    std::vector<std::thread> workers;
    for (int i = 1; i <= threads; i++)
        workers.emplace_back(work, std::cref(engine), std::cref(guest), i);
    for (std::thread &worker : workers)
        worker.join();
    throwing(guest);
    errors(engine, image);
    words(engine, image);
    return failures != 0;
}
