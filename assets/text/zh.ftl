# forklore 的界面文字：简体中文。语法见 https://projectfluent.org
# 不要用宽度不定的字符（弯引号、破折号、省略号、箭头等）；引号用「」。

## src/tui/notice.rs

notice-wrong-key =
    { $key } 在这里没有作用：{ $context ->
        [reading] 空格继续
        [quitting] y 退出，n 留下
        [going-to] 输入秒数，或用上下键选一处
        [searching] 回车保留找到的
        [forgetting] y 清除，n 保留
        [typing] 它不是字符；esc 离开终端
        [list] 回车开始这一课
        [paused] 空格继续
        [asking] 空格继续，v 统计举手
        [voting] 输入 a12 b3 c9，再按回车
        [turning] 左右键改值，回车重新运行
       *[running] 运行会到下一处停下，p 可以马上停
    }；? 列出所有按键
notice-choose-first = 先选 1 到 { $last }，再按回车；0 跳过这一题。
notice-nothing-to-do = 这里不需要发信号。
notice-not-meant = 现在选中的是 { $chosen }：用上下键选 { $meant }，或者按 d 代做。
notice-act-first = 先做要求的事：! 发信号，d 代做。
notice-goes-on = Python 停在下一条语句前；C 代码、别的程序和超时照走，测得的时间含暂停。
notice-no-hint = 没有更多提示了。
notice-nothing-explained = 还没有已经揭晓的题目。
notice-no-pool = 还没有进程池：有了以后，x 才能把进程树与进程池互换。
notice-unsaved = 无法保存进度：{ $reason }
notice-progress-unreadable = 进度文件无法读取，已另存为 { $path }。
notice-progress-newer = 进度是更新版本的 forklore 写的（格式 { $format }），已另存为 { $path }。
notice-at-the-end = 已经到结尾：空格从头再看，左键后退，q 离开。
notice-too-late =
    { $at } 太晚了：{ $mode ->
        [replay] 录像到
       *[live] 运行到了
    } { $length }。
notice-no-time = 这不是时刻：请写秒数（6.5）或 分:秒（1:05）。
notice-no-process = 还没有进程。
notice-choose-another = 用上下键选另一个进程
notice-past = 这里是过去：空格回到现在，再用 s 执行语句。
notice-kernel-chooses = 用引擎 builtin 运行时，S 让你选下一个是谁；这里由内核选。
notice-no-choices = u 用来收回你选的下一个；这里由内核选，没有可收回的。
notice-present = 这就是现在，后面还没有事件。
notice-at-the-beginning = 这就是开头，前面没有事件了。
notice-not-offered = 这次运行做不到这一点。
notice-types-in-present = 这里是过去：只有回到现在（空格）才能输入。
notice-process-ended = { $role } 已经结束，不会再执行：{ $other }。
notice-init = init 不执行程序里的语句：{ $other }。
notice-running = 正在运行：先按 p 停住，再用 s 执行一条语句。
notice-waits = { $role }：{ $doing }。空格：继续；上、下：选另一个进程

## 首页（src/tui/home）

home-seen = { $of } 课中看过 { $seen } 课
home-right = ，{ $asked } 题中 { $right } 题第一次就答对
home-not-found = 没有哪一课含有「{ $filter }」。esc 显示全部课程。
home-below = 下面还有 { $below } 课
home-new = 新课
home-resume = 继续
home-start = 开始
home-at = 到 { $place }/{ $stops }
home-looked-at = 看过
home-tries = 对 { $right }/{ $asked }
home-tries-short = 对 { $right }/{ $asked }
home-next = 下一课
home-lesson = 课程
home-minutes = 约 { $minutes } 分钟
home-stops = { $stops } 处停下，{ $questions } 个问题
home-after = 最好先学「{ $title }」
home-comma = ；
home-forget = 清除？
home-forget-all = 清除你在「{ $title }」里的全部进度？其中有 { $answers } 个回答。
home-forget-or-keep = y 清除，n 保留。
home-nothing-new = 没有新课了。
home-due = 复习（{ $due } 题）
home-nothing-due = 今天没有要复习的：答错、跳过或猜的题，过一天会再问。
home-nothing-to-forget = 这一课还没有进度可清除。
home-wrong-key = { $key } 在这里没有作用：回车开始这一课，? 列出所有按键
home-processes = 进程
home-pools = 进程池
home-others = 其他课程

## 复习（src/tui/review.rs）

review-header = 复习：第 { $place } 题，共 { $of } 题
review-end = 结束
review-score = { $of } 题中答对 { $right } 题。
review-later = 答对的隔得越来越久再问，答错的明天再问。
review-wrong-key = { $key } 在这里没有作用；? 列出所有按键

## forklore report, forklore progress（src/cli/report.rs）

report-no-proof = 这是 forklore 记下的学习情况。它不能当作证明：文件可以改。
report-file = 来自 { $path }
report-nothing = 还没有开始任何一课。
report-tries = { $asked } 题中 { $right } 题第一次就答对
report-right = 对
report-wrong = 错
report-skipped = 跳过
report-hints = { $hints } 个提示
report-forget-one = 清除 { $id } 的全部进度？
report-forget-all = 清除全部进度，共 { $lessons } 课？
report-kept = 什么都没有清除。
report-forgotten = 已清除。

## src/tui/words.rs

time-seconds = { $number } 秒
process-init = 收养孤儿
process-init-waits = 等待子进程
process-init-brief = 等待
process-waits-in-task = { $doing }，{ $task }
process-runs-task = 运行{ $task }
process-held = 由 forklore 停住
process-held-brief = 停住
process-in-library = { $brief }，由第 { $line } 行调用
process-in-library-brief =
    { $does ->
        [held] 停在 { $file } 里
       *[runs] 在 { $file } 里
    }
listing-in-library = { $who } 在 { $file } 里，由第 { $line } 行调用
listing-in-library-brief = { $who } 在 { $file } 里
process-runs-in-c = 在 C 代码里，运行到下一行才停
process-runs-in-c-brief = 在 C 代码里运行
process-runs = 运行
process-runs-program = 运行 { $program }
process-adopted = 由 { $by } 收养
process-adopted-by-subreaper = 由 { $by } 收养（subreaper）
process-and-adopted = { $reason }；{ $adopted }
process-not-waited-for = 僵尸，{ $how }：{ $parent } 还没有 wait
process-zombie = 僵尸，{ $how }
process-ended-and-reaped = 已结束，{ $how }，由 { $by } 回收
process-reaped = { $how }，{ $by } 回收
process-ended-reaped-by-kernel = 已结束，{ $how }，由内核回收
process-reaped-by-kernel = { $how }，由内核回收
process-reaped-by-kernel-brief = { $how }，内核回收
process-kernel = 内核
ending-signal = 被 { $signal } 杀死
ending-code = 退出码 { $code }
ending-by-limit = 由 forklore 结束（上限）
ending-unknown = 退出状态未知
task-name = 任务 #{ $task }
task-name-and-call = 任务 #{ $task } { $call }
wait-result-undelivered = 在 { $call } 里，永远等下去：没有线程交付结果了
wait-result-lost = 在 { $call } 里，永远等下去：任务 #{ $task } 已随 { $worker } 丢失
wait-result-of-worker = 在 { $call } 里等任务 #{ $task }（{ $worker }）
wait-result = 在 { $call } 里等任务 #{ $task }
wait-sleep = 在 sleep({ $seconds }) 里
wait-child = 在 waitpid() 里等 { $child }
wait-any-child = 在 wait() 里等任意子进程
wait-join-process = 在 join() 里等 { $child }
wait-join-pool = 在 join() 里等所有工作进程
wait-join-thread = 在 join() 里等线程 { $thread }
wait-lock =
    等{ $name ->
        [Lock] 锁
        [RLock] 锁
        [Semaphore] 信号量
        [BoundedSemaphore] 信号量
        [Event] 事件
        [Condition] 条件变量
        [Barrier] 屏障
        [Queue] 队列
        [SimpleQueue] 队列
        [JoinableQueue] 队列
        [Connection] 消息
        [pipe] 管道
        [input] 输入
        [work] 任务
        [futures] 各个 future
       *[other] {" "}{ $name }
    }
wait-task = 空闲，等任务
wait-request = 等请求
wait-write = 等着写：{ $name } 满了
wait-signal = 等信号
wait-call =
    { $call ->
        [read_pipe] 等着读：管道是空的
        [read_terminal] 等输入
        [read] 等着读
        [write_pipe] 等着写：管道满了
        [write] 等着写：缓冲区满了
        [poll] 等到可以读或写
        [connect] 等连接
        [lock] 等锁或线程
        [child] 等子进程
        [sleep] 睡眠
       *[other] 在 C 调用里等
    }
wait-call-at-line = 在第 { $line } 行的 C 调用里等
thread-has-lock = 拿着解释器锁
thread-has-lock-brief = 拿着锁
thread-wants-lock = 等解释器锁
thread-wants-lock-brief = 等锁
thread-more = 还有 { $more } 个线程
thread-legend = { $turn } 拿解释器锁（GIL）的一轮，最新的在右
thread-legend-brief = { $turn } 拿着锁
wait-turn = 等轮到自己
wait-child-brief = 等 { $child }
wait-task-brief = 空闲
wait-brief = 等待
bar-sleep = 睡眠
bar-result = 等 #{ $task }
bar-call = 等 { $call }()
bar-child = 等 { $child } 结束
bar-any-child = 等子进程
bar-wait = 等
bar-pool = 等工作进程
bar-write = 等着写
bar-write-brief = 写
bar-zombie = 僵尸

## src/tui/keymap.rs, src/tui/view/chrome.rs

key-name =
    { $key ->
        [space] 空格
        [enter] 回车
        [left] 左
        [right] 右
        [up] 上
        [down] 下
       *[other] { $key }
    }
key-choose = 选择
key-commit = 确定
key-skip = 跳过（会记下）
key-vote = 统计举手
key-discuss = 讨论，或结束讨论
key-discuss-longer = 讨论加长、缩短 30 秒
key-count = 记下人数
key-turn = 用这些值重新运行
key-less = 减少
key-more = 增加
key-knobs = 选项：可以改什么
key-recording = 改放录像
key-sure = 有把握
key-guess = 猜的
key-hint = 提示
key-start-or-resume = 开始、继续
key-restart = 重新开始
key-next-new = 下一课新课
key-search = 搜索
key-review = 复习
key-forget = 清除这一课的进度
key-column = 另一栏
key-keep-found = 保留找到的
key-all-lessons = 全部课程
key-yes-forget = 是，清除
key-no-keep = 否，保留
key-explain = 再看一遍解释
key-send-signal = 发送要求的信号
key-send = 发送 { $signal }
key-do-act = 替我做
key-go-on = 继续
key-look-again = 从头再看
key-back = 后退
key-forward = 前进，继续
key-events = 后退、前进一个事件
key-first = 到第一处
key-latest = 回到现在
key-go-to = 跳到某时刻或某一处
key-pause = 暂停
key-speed = 速度
key-step = 进程执行一条语句
key-swap = 进程树与进程池互换
key-unfold = 折叠或展开同类进程
key-type = 在终端里输入
key-leave-terminal = 离开终端
key-pane = 下一个窗格
key-up = 向上
key-down = 向下
key-scroll = 滚动程序
key-inspect = 查看进程
key-zoom = 放大
key-leave = 取消放大和选择
key-close = 关闭
key-go-there = 跳到那里
key-stay-here = 留在这里
key-yes = 是，退出
key-no = 否，留下
key-language = 语言
key-theme = 主题
key-blank = 黑屏
key-quit = 退出
key-help = 按键
key-present = 回到现在（进程都停着等待）
key-onward = 前进

## src/tui/view/chrome.rs

header-time = { $now } / { $length }
header-live = 实况
header-subreaper = 没有 PID 命名空间，由 subreaper 扮演 init
header-subreaper-brief = subreaper
header-looking-back = 回看
header-replay = 回放
header-recording = 录像
header-auto = 自动
header-held = 由 forklore 停住
header-ended = 已结束
header-broken-off = 已中断

## src/tui/view/popup.rs

popup-go-to = 跳到
popup-time = 时刻（秒或 分:秒）：{ $typed }
stop-start = 开始
stop-end = 结束
popup-quit = 退出？
popup-quit-ends = 进程还在运行。离开会结束它们。
popup-legend = 符号
popup-legend-how = 再按一次：屏幕上各种符号的意思。
legend-runs = 运行
legend-sleeps = 睡眠
legend-waits = 在等谁或等什么
legend-idle = 没有任务的工作进程
legend-held = 由 forklore 停住
legend-stopped = 被信号停住
legend-zombie = 已结束，还没被回收
legend-task = 开始任务 3
legend-raised = 任务 3 抛出了异常
legend-several = 太短的几个合在一起
legend-signal = 收到信号
legend-ended = 结束
legend-adopted = 换了父进程
legend-instant = 一个时刻，说明在上方
legend-now = 现在显示的时刻
legend-lives = 还没结束
legend-alike = 四个做的一样，共用一行
legend-worker = 工作进程 W1，PID 是 3
legend-change = 这一步里的变化
legend-hidden = 放不下的还有几个
legend-stops = 课程的停点，O 是当前
popup-keys = 按键

## src/tui/view/panes.rs

terminal-closed = 终端：已关闭
terminal-open = 终端
events-title = 事件
events-stop = 到达 { $name }。
events-said = 自述
events-seen = 内核
events-inferred = 推断

## src/tui/view/narration.rs, card.rs

narration-title = 发生了什么
narration-continue = 按 ! 让它继续（SIGCONT）。正在终端里输入的话，先按 esc。
narration-first-line = 第一行之前：程序还没有开始执行。
narration-type = 按 i 输入。
narration-and = { $said }{ $more }
narration-differed = 这次运行与课程说的不同：可能机器太忙，或者改过常量。
narration-noted = 已记下：{ $number }
narration-noted-skipped = 已记下：跳过
card-observe = 你看到了什么？
card-exit = 换几个数
card-observed = 你看到的 / 实际情况
card-exit-answer = 你的回答 / 正确答案
card-right = 对：{ $number }
card-you-answered = 你的回答：{ $number }
card-right-is = 正确答案：{ $number }
card-terms = 这一课的术语
card-terms-here = 这一步的术语
card-term = { $word }（{ $other }）
card-takeaway = 记住一句话
card-see-it = 在 forklore 之外看看，在 shell 里：
card-hint = 提示 { $number }/{ $of }：
narration-chosen = 上下键选进程。选中的是：{ $role }
narration-act-done = 做到了：你向 { $to } 发送了 { $signal }。
narration-resuming = 新的运行正快速回到你上次的地方：第 { $place } 处，共 { $of } 处。
card-question = 你认为会怎样？
card-reveal = 你的预测 / 实际结果
card-you-said-so = 你说对了：{ $number }
card-you-said = 你的预测：{ $number }
card-you-skipped = 你跳过了这一题。
card-it-did = 实际结果：{ $number }
card-said-and-why = { $said }。{ $why }
card-end = 结束
card-broken-off = 运行中断了。
card-cut-short = 录像在运行结束之前就断了，所以没有检查结果。
card-run-ended = 运行结束了。
card-killed-by-you = { $who } 被 { $signal } 杀死：信号是你发的。
card-killed-by-itself = { $who } 被 { $signal } 杀死：信号是它自己发的。
card-killed-by = { $who } 被 { $signal } 杀死：信号是 { $by } 发的。
card-killed = { $who } 被 { $signal } 杀死。
card-ended = { $who } 已结束，退出码 { $code }。
card-ended-why = { $who } 已结束，退出码 { $code }：{ $why }
card-ended-where = { $who } 已结束，退出码 { $code }：{ $why }，{ $file } 第 { $line } 行
card-run-as-told = 这次运行与课程说的一致。
card-score = 预测：{ $asked } 题中对了 { $right } 题。
card-run-and-score = { $run }{ $score }

## src/tui/view/inspector.rs

inspector-state = 状态
inspector-pid = PID
inspector-parent = 父进程
inspector-plays = 扮演 init
inspector-subreaper = 它是 child subreaper，见 prctl(2)。这次运行没有自己的 PID 命名空间，所以没有 1 号进程，PID 就是整台机器上的 PID。
inspector-session = 会话
inspector-born = 启动于
inspector-tasks = 任务
inspector-thread = 线程
inspector-lines = 行
inspector-in-c =
    { $line ->
        [none] 正在执行 C 代码：没有 Python 语句可停，暂停不起作用
       *[other] 从第 { $line } 行或更后面起在执行 C 代码：没有 Python 语句可停，暂停不起作用
    }
inspector-sampled = 每秒采样十次：它一直在计算，逐行跟踪会拖慢它
inspector-signal = 信号
inspector-signalled =
    { $by ->
        [none] { $signal }，最近一次在 { $at }（时间线上的 { $mark }）
       *[other] { $by } 发来的 { $signal }，最近一次在 { $at }（时间线上的 { $mark }）
    }
inspector-uses = 占用
inspector-see = 自己看
inspector-see-all = 全部
inspector-pids = 运行内 { $pid }，机器上 { $outside }
inspector-usage = CPU { $cpu } %，内存 { $memory } MB，线程 { $threads }
inspector-parents = 启动时 { $then }，现在 { $now }

## src/tui/view/listing, tree

listing-idle = 空闲
listing-missing = 录像里没有程序清单，这里也没有同名的课。
tree-title = 进程
tree-whole = { $role }：{ $reason }
tree-family-separator = 、
tree-family-range = { $first } 到 { $last }
tree-family-some = { $first } 到 { $last } 中的 { $all } 个
tree-family-kind =
    { $kind ->
        [ended] 已结束
        [idle] 空闲
        [zombie] { $count ->
           *[other] 是僵尸
        }
        [at-task] 在运行任务
        [waits] 在等待
       *[runs] 在运行
    }
tree-family-count = { $count } 个{ $doing }
tree-family-doing-separator = ，
tree-family = { $names }：{ $doing }
tree-family-alike = { $names } { $doing }
rows-not-shown-of = +{ $hidden }：{ $who }
rows-not-shown = +{ $hidden } 行

## src/tui/view/timeline

timeline-title = 时间线
timeline-hidden = 另有 { $hidden } 行
timeline-callbacks = 回调
timeline-slot = { $pool }位置 { $slot }{ " " }
timeline-pids = 累计 PID
timeline-memory = 内存
timeline-waiting = 排队
timeline-child = { $parent } 的子进程
timeline-child-and-text = { $child }，{ $text }
timeline-counted = 另计数 { $untold } 个
timeline-reaped = { $how }，由 { $by } 回收
mark-signalled = { $signals } 发给 { $names }
mark-signalled-by = { $by }：{ $signals } 发给 { $names }
mark-you = 你
mark-of = { $names }{ $happened }
mark-of-latin = { $names } { $happened }
mark-separator = ，
mark-processes = { $many } 个进程
mark-killed-by = 被 { $signal } 杀死
mark-stopped-by = 被 { $signal } 停住
mark-adopted-by = 由 { $by } 收养
mark-pool = 新进程池
mark-reaped = 被回收
mark-ended = 结束
mark-continued = 继续
mark-stopped = 停住
mark-adopted = 被收养
mark-replaced = 被替换
mark-killed = 被杀死
mark-terminal-closed = 终端关闭

## src/tui/view/pool

pool-name = 进程池
pool-executor = 执行器
pool-name-and-limit = { $pool }：上限 { $most }
pool-missing = 还没有进程池。
pool-waiting = 排队
pool-dropped = 已丢弃
pool-slots = { $slots } 个位置，{ $method }
pool-on-demand = { $pool }，按需启动
pool-phase =
    { $pool }，{ $phase ->
        [closed] 已 close
        [shut-down] 已 shutdown
        [terminated] 已 terminate
       *[joined] 已 join
    }
pool-threads = 线程
pool-threads-separator = ；
pool-slots-in-brief = 位置
pool-idle = 空闲
pool-worker-ended = 已结束
pool-none = （无）
pool-slot = 位置 { $slot }
pool-slot-empty = 还没有进程
pool-done-of = 已完成 { $done }/{ $most }
pool-done = 已完成 { $done }
pool-new = 新来
pool-initialized = ，已执行 { $function }()
pool-too-fast = 太快，无法逐个讲述
pool-more-slots = 另有 { $more } 个位置：{ $running } 个在运行任务
pool-handler-ended = 已结束
pool-handler-died = 死于 #{ $task } 的结果
pool-handler-calls-back = 正在调用 #{ $task } 的回调
pool-handler =
    { $does ->
        [ends] 被要求结束
        [manages] 分发任务，收集结果
        [watches] 照看工作进程
        [fed] 已送入队列
        [awaits-calls] 等待提交
        [delivers] 正在交付
       *[awaits-results] 等待结果
    }
pool-ended = 已结束
pool-nobody = （无）
pool-tasks-each = ；各做 { $each } 个任务
pool-tasks-of-all = ；共做 { $all } 个任务
pool-ended-in-task = #{ $task } 没做完就结束
pool-cut-off = ，{ $cut_off } 个被中断
pool-returning = 返回中
pool-left-lying = 无人领取
pool-returning-to = 正去往 { $receiver }
pool-ready = { $ready }/{ $all } 就绪
pool-lost = ，{ $lost } 个丢失
pool-failed = ，{ $failed } 个抛异常
pool-only-counted = ，其中 { $many } 个只计数
pool-delivered = 已交付

## src/tui/view/mod.rs

screen-too-small = 请把窗口放大到 { $width }x{ $height } 以上。

## forklore check (src/cli/check.rs, src/scenario/diagnostic.rs)

check-error = 错误
check-warning = 警告
check-help = 建议
check-cannot = 错误：{ $why }
check-summary = 检查了 { $scenarios } 个课程：{ $problems } 个问题{ $warnings ->
        [0] { "" }
       *[other] ，{ $warnings } 个警告
    }
check-runs = { $id }：运行 { $times } 次，其中 { $fine } 次与断言一致
check-whole-run = 整个运行
check-found = { $times } 次里 { $met } 次成立，实际：{ $found }
check-nothing-found = 没有值
check-range = { $least } 到 { $most }
check-empty = 处处成立，等于什么也没说
check-could-be = 从上一处到这里才成立，可以写成断言：
check-limit = 有一次运行被上限结束

## src/world/narration

told-adopted =
    { $from } 已经结束，{ $who } 成了孤儿进程。{ $to } 收养了它：{ $adopter ->
        [subreaper] 它是最近的 subreaper
       *[init] PID 1 收养所有孤儿进程
    }。
told-signal-to-group = { $who } 向进程组 { $group } 发送了 { $signal }。
told-sleeps = { $who } 调用 sleep({ $seconds })。
told-waits-for-change = { $who } 等待 { $child } 停住、继续或结束。
told-waits-for-any-change = { $who } 等待任意一个子进程停住、继续或结束。
told-executor-made = { $who } 创建了 executor：最多 { $processes } 个工作进程，但任务来了才启动。
told-hiring-delayed = { $slot } 号位置的工作进程还没做任务就死了：{ $who } 等 { $pause_ms } 毫秒再启动下一个。CPython 不会等，也永远不会停。
told-pool-made = { $who } 创建了进程池：还没有任务，就先启动 { $processes } 个工作进程。
told-worker-retired = { $who } 做完 { $tasks } 个任务就退出，新进程会接替 { $slot } 号位置。
told-summary = 任务太快，无法逐个讲述，{ $who }：{ $counts }。
told-summary-parts = { $before }，{ $part }
told-summary-part =
    { $done ->
        [submitted] 交出
        [finished] 完成
       *[delivered] 交付
    } { $count } 个
limit-processes = { $who } 想要的进程超过了上限 { $value } 个：fork 失败，错误是 EAGAIN。
limit-memory-of-one = { $who } 要的内存超过了上限 { $value } MB：MemoryError。
limit-memory = 运行被中止：所有进程的内存达到了上限 { $value } MB。
limit-seconds = 运行被中止：时间达到了上限 { $value } 秒。
limit-output-lines = 运行被中止：输出超过了上限，每秒 { $value } 行。
limit-events = 运行被中止：事件超过了上限，每秒 { $value } 个。
limit-restarts-without-guard = 连续 { $value } 个工作进程重新读程序时又遇到启动进程的语句：请把它放在 if __name__ == "__main__": 下面。{ $who } 不再启动新进程。
limit-restarts = 连续 { $value } 个工作进程还没做任务就结束了：{ $who } 不再启动新进程。
limit-integer-bits = { $who } 结束了，因为一个 int 超过了 forklore 的 { $value } 位：OverflowError。CPython 的 int 没有这个上限。
limit-unknown = { $who } 达到了上限 { $name }（{ $value }）。
limit-raised-by = { $told }用 --limit { $name }={ $more } 提高。
told-launched = { $who } 启动了。
told-reaped-by-kernel = 内核自己回收了 { $who }：父进程忽略 SIGCHLD，永远不会来问。
told-reaped = { $by } 回收了 { $who }（{ $how }）：内核里不再有它的记录。
told-put-into-group = { $by } 把 { $who } 放进了进程组 { $pgid }。
told-stopped = { $signal } 让 { $who } 停住了：收到 SIGCONT 之前它什么都不做。
told-stopped-by-some-signal = 有信号让 { $who } 停住了：收到 SIGCONT 之前它什么都不做。
told-continued = SIGCONT：{ $who } 从停住的地方继续。
told-manager-started = { $parent } 启动了 { $who }，也就是管理器：对象由它保管，别的进程都向它要。
told-fork-server-started = { $parent } 启动了 { $who }，也就是 fork 服务器：要进程就由它来 fork。
told-resource-tracker-started = { $parent } 启动了 { $who }，Python 的资源跟踪进程：没人清理的共享内存和信号量，由它来清理。
told-in-c-at-line = { $who } 从第 { $line } 行或更后面的一行起在执行 C 代码：这期间没有 Python 语句可停，暂停对它不起作用。
told-in-c = { $who } 在执行 C 代码：这期间没有 Python 语句可停，暂停对它不起作用。
told-out-of-c = { $who } 执行完了 C 代码，又在执行 Python 语句了。
told-program-not-started = { $who } 无法启动 { $program }：{ $error }
told-program-executed = { $who } 调用 exec：从这里起它就是 { $program }，PID 不变。
told-named = 现在知道 { $who } 是谁了：启动它的是 { $parent }。
told-start-method-set = 不另外指定时，这个 Python 用 forkserver 启动进程。这一课讲的是 { $method }，和 Python 3.13 以前一样：forklore 替它指定了。
told-tasks-not-known = 这个 Python 的标准库和 forklore 认识的不完全一样：有些任务和等待不会显示。
told-spawned = { $parent } 启动了 { $who }，一个全新的解释器：它从头读一遍程序。
told-program-started = { $parent } 启动了 { $who }，那是另一个程序：它再启动的，持续得久才看得到。
told-forked-by-server = { $parent } fork 出了 { $who }：一个干净的副本，从头读一遍程序。
told-forked = { $parent } 调用了 fork：{ $who } 是它的副本，停在同一行。
told-wait-stopped = { $who } 等到的答复是：{ $child } 被 { $signal } 停住了，没有结束。
told-wait-continued = { $who } 等到的答复是：{ $child } 继续运行了。
told-zombie = { $who } 成了僵尸进程：{ $parent } 还没来取退出码。
told-ended = { $who } 结束了（{ $how }）。
told-leads-session = { $who } 调用了 setsid：它成了新会话的首进程，没有终端。
told-lost-terminal = { $who } 失去了控制终端。
told-session = { $who } 现在属于会话 { $sid }，进程组 { $pgid }。
told-you-signal = 你向 { $receiver } 发送了 { $signal }。
told-signal-to-zombie = { $who } 向 { $receiver } 发送了 { $signal }。{ $receiver } 早已结束：什么都不会变。
told-signal = { $who } 向 { $receiver } 发送了 { $signal }。
told-signal-received = { $who } 收到了 { $signal }，继续运行。
told-terminal-closed = 终端关闭了：会话首进程收到 SIGHUP。
told-start-refused = { $who } 重新读程序，又遇到启动进程的语句，会没完没了：它抛出 RuntimeError。这一句应该放在 if __name__ == "__main__": 下面。
told-waits-for-child = { $who } 等待 { $child } 结束。
told-waits-for-any-child = { $who } 等待任意一个子进程结束。
told-in-apply = { $who } 停在 apply() 里，直到任务 #{ $task } 完成。
told-waits-for-result = { $who } 等待任务 #{ $task } 的结果。
told-waits-for-workers = { $who } 等待所有工作进程结束。
told-waits-for-thread = { $who } 等待自己的线程 { $thread }。
told-waits-for-lock =
    { $who } 等待{ $name ->
        [Lock] 锁
        [RLock] 锁
        [Semaphore] 信号量
        [BoundedSemaphore] 信号量
        [Event] 事件
        [Condition] 条件变量
        [Barrier] 屏障
        [Queue] 队列
        [SimpleQueue] 队列
        [JoinableQueue] 队列
        [Connection] 消息
        [pipe] 管道
        [input] 输入
        [futures] 各个 future
       *[other] {" "}{ $name }
    }。
told-manager-waits = { $who } 等着别人来问它保管的对象。
told-server-waits = { $who } 等着别人来要一个进程。
told-waits-to-write = { $who } 要写，但 { $name } 满了：等有人来读。
told-waits-for-signal = { $who } 等待信号。
told-waits-in-call =
    { $who } { $call ->
        [read_pipe] 等着读：管道是空的。
        [read_terminal] 等输入。
        [read] 在 C 调用里等着读。
        [write_pipe] 等着写：管道满了，没有人来读。
        [write] 等着写：缓冲区满了，没有人来读。
        [poll] 在 C 调用里等到可以读或写。
        [connect] 等连接。
        [lock] 在 C 调用里等锁或线程。
        [child] 等子进程。
        [sleep] 在 C 调用里睡眠。
       *[other] 在 C 调用里等待，内核没有显示在等什么。
    }
told-executor-broken = executor 已损坏：{ $who } 放弃了它，所有没完成的 future 都失败。
told-worker-hired = { $who } 占用进程池的 { $slot } 号位置。
told-initializer-ran = { $who } 运行了初始化函数 { $function }：每个进程只运行一次。
told-initializer-raised = 初始化函数 { $function } 在 { $who } 里抛出了异常。
told-pool-closed = { $who } 关闭了进程池：不再接新任务，已有的继续。
told-pool-terminated = { $who } 终止了进程池：工作进程被停止，排队的任务被丢弃。
told-pool-joined = 所有工作进程都结束了：{ $who } 继续。
told-worker-lost-with-task = { $who } 在运行任务 #{ $task } 时死了：没有谁会重新运行它。
told-variable = { $who }：{ $name } 现在是 { $value }。
told-worker-lost = { $who } 死了，手上没有任务。
told-task-submitted = { $who } 用 { $call } 交出了任务 #{ $task }。
told-task-started = { $who } 开始做任务 #{ $task }。
told-task-finished = { $who } 完成了任务 #{ $task }。
told-task-raised = 任务 #{ $task } 在 { $who } 里抛出了异常。
told-result-delivered = 任务 #{ $task } 的结果交付给了 { $who }。
told-result-unreadable = { $who } 无法反序列化任务 #{ $task } 的结果，从此再也收不到任何结果。
told-callback-started = { $who } 在结果线程里调用任务 #{ $task } 的回调。
told-callback-ran = 任务 #{ $task } 的回调在 { $who } 的结果线程里运行了。

## src/world/facts/words.rs

claim-in-stage = { $stage }：{ $said }
claim-process = { $who } 应该{ $wanted }，实际{ $got }
claim-process-otherwise = 不是这样
claim-stage = { $label }：应为 { $wanted }，实为 { $got }
claim-stage-none = 没有
claim-at-least = 至少 { $value }
claim-at-most = 最多 { $value }
claim-life =
    { $value ->
        [absent] 还没启动
        [alive] 活着
        [zombie] 是僵尸进程
        [reaped] 已被回收
       *[other] { $value }
    }
claim-terminal =
    { $value ->
        [open] 有控制终端
        [closed] 终端已关闭
        [none] 没有控制终端
       *[other] { $value }
    }
claim-reaped-by-kernel = 由内核回收
claim-wait =
    { $value ->
        [nothing] 没有在等
        [sleep] 在 sleep() 里睡眠
        [wait] 在等子进程结束
        [get] 在 get() 里等
        [apply] 阻塞在 apply() 里
        [map] 在等 map() 的结果
        [join] 在 join() 里等
        [lock] 在等锁或队列
        [task] 空闲，在等任务
        [write] 卡在写操作上
        [signal] 在等信号
        [request] 在等请求
        [interpreter] 在等解释器锁
       *[other] { $value }
    }
claim-fact =
    { $fact ->
        [state] 处于状态 { $value }
        [parent] 是 { $value } 的子进程
        [session] 在 { $value } 的会话里
        [running_task] 在做任务 #{ $value }
        [tasks_done] 做完的任务数为 { $value }
        [variable] 变量为 { $value }
        [exit_code] 以退出码 { $value } 结束
        [exit_signal] 被 { $value } 结束
        [reaped_by] 由 { $value } 回收
        [children] 的子进程数为 { $value }
       *[other] { $value }
    }
claim-label =
    { $fact ->
        [processes_started] 启动过的进程数
        [peak_processes] 同时活着的进程数最多
        [worker_processes] 当过工作进程的进程数
        [slots] 工作进程的位置数
        [peak_running_tasks] 同时在做的任务数最多
        [tasks_submitted] 交出的任务数
        [tasks_finished] 做完的任务数
        [tasks_failed] 抛出异常的任务数
        [tasks_lost] 丢失的任务数
        [workers_retired] 干满离开的工作进程数
        [most_tasks_by_a_worker] 一个工作进程做的任务数最多
        [initializer_runs] 初始化函数的运行次数
        [callbacks_ran] 回调的运行次数
        [submitted_before_first_result] 第一个结果之前交出的任务数
        [zombies] 当过一阵僵尸的进程数
        [zombies_left] 僵尸进程数
        [zombies_now] 僵尸进程数
        [signals_to_zombies] 发给僵尸的信号数
        [orphans] 孤儿进程数
        [adopter] 最后收养的进程
        [reaped_by_init] 由 init 回收的进程数
        [reaped_by_parent] 由创建者回收的进程数
        [killed_by_sighup] 被 SIGHUP 结束的进程数
        [sessions_made] 新建的会话数
        [processes_without_terminal] 没有终端的进程数最多
        [outlived_terminal] 终端关闭后还活着的进程数
        [terminal_lines] 终端上的行数
        [waiting_tasks] 在等的任务数
        [running_tasks] 在做的任务数
        [delivered_tasks] 送达的结果数
        [alive_processes] 活着的进程数
        [alive_workers] 活着的工作进程数
        [pools_closed] 关闭的进程池数
       *[other] { $fact }
    }

## src/quiz

quiz-what-came-between = 两棵树之间发生了一件事。是什么？
quiz-parent-reaps = { $parent } 是 { $who } 现在的父进程。只有现在的父进程才能等它。
quiz-other-does-not-reap = { $other } 不是 { $who } 的父进程：它的 wait() 等不到 { $who }。
quiz-who-reaps = { $who } 已经结束。由谁来取走它的退出状态？
quiz-one-sees = 看得出来：{ $shows }
quiz-one-would-see = 那样就会看到：{ $shows }
quiz-forked = { $by } 调用了 fork
quiz-ended = { $who } 结束了
quiz-reaped = { $by } 取走了 { $who } 的退出状态
quiz-adopted = { $by } 收养了 { $who }
quiz-leads-session = { $who } 调用了 setsid
quiz-shows-forked = 多了一行，父进程是 { $by }。
quiz-shows-ended = { $who } 那一行还在，状态是 Z：还没有人取走它的退出状态。
quiz-shows-reaped = { $who } 那一行不见了：父进程等过之后，僵尸才消失。
quiz-shows-adopted = { $who } 的 PPID 变成了 { $by } 的 PID。
quiz-shows-leads-session = { $who } 的 SID 变成了它自己的 PID。
quiz-close = close() 然后 join()
quiz-terminate = terminate()
quiz-close-why = 交进来的任务全做完了，工作进程才走。
quiz-terminate-why-not = 它会丢掉排队的任务，打断正在做的任务。
quiz-terminate-why = 有的条子被切断了（x），有的任务交了却没有条子。
quiz-close-why-not = 它只是不收新任务，已经交进来的都会做完。
quiz-bars-and-tasks = 交了 { $submitted } 个任务；每个位置一行
quiz-which-ending = 程序是怎样结束进程池的？
quiz-bars = 每个位置一行，条子里是 PID 和任务
quiz-apply = apply：每次调用都等到结果
quiz-apply-async = apply_async：先全部交出去，再等结果
quiz-one-worker = 进程池只有一个工作进程
quiz-one-worker-why-not = 干活的 PID 不止一个。
quiz-apply-why = 工作进程够多，却没有两根条子并排：一个没做完，下一个就没交出来。
quiz-apply-async-why-not = 那样空闲的工作进程会马上开工。
quiz-apply-async-why = 条子并排：第一个还没做完，下一个任务就已经在了。
quiz-apply-why-not = 那样不会有两根条子并排。
quiz-which-call = 任务是怎样交给进程池的？
quiz-no-limit = 没有设 maxtasksperchild
quiz-limit-why = 每个 PID 最多做 { $limit } 个，然后同一个位置换上新的。
quiz-no-limit-why-not = 那样每个位置的 PID 不会变。
quiz-no-limit-why = 每个位置的 PID 从头到尾都没变。
quiz-limit-passed = 有一个 PID 做了 { $most } 个任务。
quiz-limit-not-reached = 有工作进程做完 { $most } 个就走了，还没到 { $other } 个。
quiz-which-limit = 这个进程池是怎样创建的？
quiz-row-zombie = { $row }  Z（僵尸）
quiz-before = 之前{ "                PID  PPID   SID" }
quiz-after = 之后{ "                PID  PPID   SID" }
quiz-now = 现在{ "                PID  PPID   SID" }

## src/cli/plain.rs, src/cli/ask.rs

plain-replay = 回放 { $started }: { $isolation }
plain-namespace = 真实的进程，在自己的 PID 命名空间里
plain-subreaper = 真实的进程，由 subreaper 扮演 init
plain-engine = 程序运行在 { $engine }
plain-met = 符合预期: { $fact } { $wanted }, 实际 { $got }
plain-unmet = 不符合预期: { $fact } { $wanted }, 实际 { $got }
plain-takeaway = 记住：{ $text }
plain-command = 在 forklore 之外看：{ $command }
plain-score = { $asked } 题答对 { $right } 题。
plain-differed = 这次运行不同，并非如此：{ $cue }
plain-option-and-why = { $option }：{ $why }
plain-you-said-so = 你说对了：{ $option }
plain-you-said = 你的回答：{ $option }
plain-you-skipped = 你跳过了这一题。
plain-it-did = 实际结果：{ $option }
plain-answer-is = 正确答案：{ $option }
plain-memory = 工作进程的内存：{ $workers }
plain-memory-of =
    { $state ->
        [ended] { $who } 结束时 { $mb } MB
       *[alive] { $who } { $mb } MB
    }
plain-memory-separator = ，
plain-lock = { $who } 的解释器锁，共 { $turns } 轮，最后几轮：{ $line }。现在由 { $holder } 拿着。
plain-terms = 术语：
plain-term = { $word }：{ $meaning }
plain-term-and-other = { $word }（{ $other }）：{ $meaning }
ask-introduction = 运行到每一处都会停下等你。直接回车继续；回答问题输入数字，h 给提示，q 离开。
ask-hint = 提示：{ $hint }
ask-no-more-hints = 没有更多提示了。
ask-number = 请输入 1 到 { $options } 的数字；h 给提示，直接回车跳过，q 离开。
ask-act = 直接回车就做：向 { $to } 发送 { $signal }。
ask-go-on = 直接回车继续。

## src/cli

cli-error = 错误：{ $text }
cli-engine-python = builtin 引擎只懂课程用到的那部分 Python。python 引擎用真正的 Python 运行，以你的权限：forklore run { $file } --engine python
cli-engine-python-missing = builtin 引擎只懂课程用到的那部分 Python。python 引擎用真正的 Python 运行：请安装 Python 3.8 或更新版本，或用 --python PATH 指定一个
quiz-introduction = 每幅图都来自真实的运行。输入数字回答，直接回车跳过，q 离开。（--seed { $seed }）
quiz-score = { $asked } 题答对 { $right } 题。
quiz-number = 请输入 1 到 { $options } 的数字，直接回车跳过，q 离开。
quiz-right = 对。{ $why }
quiz-wrong = 不对。{ $why }
quiz-it-was = 其实是：{ $text }
quiz-see-it = 看它怎么跑：{ $command }
## The rehearsal (src/cli/rehearse.rs)

rehearse-ok = 一致
rehearse-differs = 不同
rehearse-figures = 这次用了 { $took } 秒，课上 { $lasts } 秒；检查了 { $checked } 条断言{ $recorded ->
        [yes] { "" }
       *[no] ；没有可以接着用的录像
    }
rehearse-summary = 排练了 { $of } 课：{ $differed ->
        [0] 都与课程说的一致
       *[other] { $differed } 课不同
    }。计划 { $minutes } 分钟。

## 由人选择谁执行下一条语句（src/world, src/tui/view/scheduler.rs）

told-by-hand = 从这里起，每条语句都要等人来选。
told-by-kernel = 从这里起，又由内核决定谁运行。
told-chosen-at-line = 选中 { $who }：它执行第 { $line } 行。
told-chosen = 选中 { $who } 执行下一条语句。
cannot-go-absent = 还没有启动
cannot-go-ended = 已经结束
cannot-go-no-statement = 不执行程序里的语句
cannot-go-busy = 停在某一处，或者还在执行语句
cannot-go-sleeps = 在睡眠
cannot-go-lock =
    在等{ $name ->
        [Lock] 锁
        [RLock] 锁
        [Semaphore] 信号量
        [BoundedSemaphore] 信号量
        [Event] 事件
        [Condition] 条件变量
        [Barrier] 屏障
        [Queue] 队列
        [SimpleQueue] 队列
        [JoinableQueue] 队列
        [Connection] 消息
        [pipe] 管道
        [input] 输入
        [futures] 各个 future
       *[other] {" "}{ $name }
    }
cannot-go-child = 在等 { $child } 结束
cannot-go-any-child = 在等子进程结束
cannot-go-task = 在等任务
cannot-go-waits = 在等待
cannot-go-at-line = { $why }（第 { $line } 行）
## 运行的终端 (src/tui/view/panes.rs)

terminal-type = i：在这里输入
terminal-typing = 输入的内容交给程序；esc 离开
## src/scenario/routes.rs

route-title =
    { $route ->
        [os-lesson] 操作系统课，45 分钟
        [pool-lesson] 进程池课，45 分钟
       *[all] 全部课程
    }
## Lessons of one's own (src/cli/lessons.rs)

lessons-own = 自己的课：
lessons-start = 这样开始一课：forklore run { $lesson }
lessons-left-out = { $path } 里的课用不了：{ $why }。forklore check 会列出全部问题。

## run --watch (src/cli/run.rs, src/tui/run.rs)

watch-again = 文件保存了：这是新的一次运行。
watch-waits = 等待文件保存。
watch-broken = { $why }（继续监视 { $file }）

## src/text/refusals.rs

refusal-there-is-no-scenario-did = 没有名为 `{ $a }` 的课程；是不是想写 `{ $b }`？
refusal-there-is-no-scenario = 没有名为 `{ $a }` 的课程
refusal-no-such-file = 没有这个文件：{ $a }
refusal-cannot-read = 无法读取 { $a }：{ $b }
refusal-is-no-program = { $a } 不是 Python 程序：Python 程序的文件名以 .py 结尾
refusal-not-utf8 = 内容不是有效的 UTF-8
refusal-not-regular = 不是普通文件
refusal-no-permission = 没有权限
refusal-nothing-there = 没有这个文件或文件夹
refusal-cannot-start-python = 无法启动 { $a }：{ $b }；请安装 Python 3.8 或更新版本，或用 --python PATH 指定一个
refusal-mute-python = { $a } 不是 Python：它没有说出自己的版本
refusal-is-too-large-for-a = { $a } 太大，课程里不能用：上限 { $b }
refusal-there-is-no-scenario-toml = { $a } 里没有 scenario.toml
refusal-arguments-after-are-for-programs = `--` 之后的参数只给在 Python 上运行的你自己的程序；`forklore doctor` 会说明这里有没有 Python
refusal-the-scenario-has-no-knob-did-you-mean = 这一课没有可调的常量 `{ $a }`；是不是想写 `{ $b }`？
refusal-the-scenario-has-no-knob = 这一课没有可调的常量 `{ $a }`
refusal-must-be-from-to-not = `{ $a }` 必须在 { $b } 到 { $c } 之间，不能是 { $d }
refusal-exists-already-force-overwrites-it = { $a } 已经存在（--force 会覆盖它）
refusal-cannot-play = 无法播放 { $a }：{ $b }
refusal-cannot-make = 无法创建 { $a }：{ $b }
refusal-forklore-doctor-says-what-this = { $a }；`forklore doctor` 会说明这台机器允许什么
refusal-the-run-broke-off = 运行中断了：{ $a }
refusal-cannot-write-to-the-terminal = 无法写到终端：{ $a }
refusal-there-is-no-module-in = 程序里没有模块 '{ $a }'
refusal-name-is-not-defined = 名字 '{ $a }' 没有定义
refusal-did-you-mean = 是不是想写 `{ $a }`？
refusal-import-is-missing = 缺少 `import { $a }`
refusal-there-are-and-small-ones = 有这些模块：{ $a }，还有 `math` 这样的小模块
refusal-there-are = 有这些：{ $a }
refusal-assigning-to-an-attribute-of = 不支持给模块 '{ $a }' 的属性赋值
refusal-relative-imports-are-not-supported = 不支持相对导入
refusal-complex-numbers-are-not-supported = 不支持复数
refusal-type-parameters-are-not-supported = 不支持类型参数
refusal-within-an-expression-is-not = 不支持在表达式里用 `{ $a }`
refusal-is-not-supported = 不支持 `{ $a }`
refusal-a-t-string-is-not = 不支持 t-string
refusal-this-is-not-supported = 不支持这种写法
refusal-something-is-not-supported = 不支持 { $a }
refusal-return-outside-function = 'return' 在函数之外
refusal-yield-outside-function = 'yield' 在函数之外
refusal-break-outside-loop = 'break' 在循环之外
refusal-continue-not-properly-in-loop = 'continue' 在循环之外
refusal-alternative-patterns-bind-different-names = 各个可选模式绑定的名字不同
refusal-cannot-assign-to-this = 不能给它赋值
refusal-cannot-use-assignment-expressions-with = 这里不能用赋值表达式
refusal-multiple-starred-expressions-in-assignment = 赋值里有多个带星号的表达式
refusal-this-int-does-not-fit = 这个整数超出 64 位
refusal-from-future-imports-must-occur = from __future__ 的导入必须写在文件开头
refusal-a-scenario-s-listing-is = 课程的程序只有一个文件：请用模块的全名导入
refusal-name-what-the-listing-uses = 写出程序用到的名字
refusal-give-a-part-of-it = 给其中一部分起一个名字
refusal-give-it-a-line-of = 单独写一行：`value = yield { $a }`
refusal-leave-them-out = 去掉它们
refusal-multiply-the-elements-in-a = 用循环把元素相乘
refusal-put-it-above-the-statement = 放在课程要停的语句上面
refusal-put-it-last = 放在最后
refusal-use-a-float = 用 float
refusal-use-a-variable-of-the = 用程序里的变量
refusal-use-threads-or-processes = 用线程或进程
refusal-use-an-f-string = 用 f-string
refusal-a-listing-gets-no-input = 程序没有输入：把值写进变量
refusal-listings-cannot-use-files-print = 程序不能用文件：要显示什么就用 print
refusal-write-the-expression-itself = 直接写表达式
refusal-write-the-statements-themselves = 直接写语句
refusal-write-the-code-itself = 直接写代码
refusal-use-an-import-statement = 用 `import` 语句
refusal-use-the-names-themselves-or = 直接用名字，或用自己的字典
refusal-use-a-dict = 用字典
refusal-see-the-manual-for-what = 类型有什么请看手册
refusal-write-object-name-value = 写成 `object.name = value`
refusal-use-a-dict-a-list = 用字典、列表或字符串
refusal-write-functions-instead-of-classes = 用函数代替类
refusal-write-its-run-as-a = 把它的 `run` 写成函数：{ $a }(target=run)
refusal-write-functions-and-pass-a = 用函数，并传递字典
refusal-use-a-list-of-int = 用 int 列表
refusal-use-a-pair-of-float = 用一对 float
refusal-use-forklore-s-own-stepping = 用 forklore 自己的单步执行
refusal-the-listing-holds-the-control = 程序里有控制字符 { $a }
refusal-this-is-no-toml = 这不是合法的 TOML：{ $a }
refusal-the-scenario-has-no = 课程缺少 `{ $a }`
refusal-a-text-has-no = 双语文字缺少 `{ $a }`
refusal-an-option-has-no = 选项缺少 `{ $a }`
refusal-a-claim-has-no = claim 缺少 `{ $a }`
refusal-has-no = [[{ $a }]] 缺少 `{ $b }`
refusal-the-scenario-has-no-key = 课程没有 `{ $a }` 这个键
refusal-a-text-has-no-key = 双语文字没有 `{ $a }` 这个键
refusal-an-option-has-no-key = 选项没有 `{ $a }` 这个键
refusal-a-claim-has-no-key = claim 没有 `{ $a }` 这个键
refusal-has-no-key = [[{ $a }]] 没有 `{ $b }` 这个键
refusal-must-be-a-whole-number = `{ $a }` 必须是整数、文字、`true` 或 `false`，现在是 { $b }
refusal-must-be-a-whole-number-not = `{ $a }` 必须是整数，现在是 { $b }
refusal-must-be-a-text-in = `{ $a }` 必须是各语言的文字：{"{"} en = "...", zh = "..." {"}"}，现在是 { $b }
refusal-must-be-a-text-not = `{ $a }` 必须是文字，现在是 { $b }
refusal-must-be-true-or-false = `{ $a }` 必须是 `true` 或 `false`，现在是 { $b }
refusal-must-be-a-list-each = `{ $a }` 必须是列表（每一项是 { $b }），现在是 { $c }
refusal-must-be-a-table-not = `{ $a }` 必须是表，现在是 { $b }
refusal-must-be-from-to = `{ $a }` 必须在 { $b } 到 { $c } 之间
refusal-the-text-is-empty = 文字是空的
refusal-the-text-holds-the-control = 文字里有控制字符 { $a }
refusal-write-each-text-on-one = 每段文字写成一行，不要用制表符
refusal-is-one-or-two-cells = `{ $a }` 占一格还是两格，要看终端
refusal-words-in-a-cue-at = 提示有 { $a } 个单词，最多 { $b } 个
refusal-chinese-characters-in-a-cue = 提示有 { $a } 个汉字，最多 { $b } 个
refusal-lines-of-76-columns-in = 说明按 76 列排有 { $a } 行，最多 { $b } 行
refusal-no-listing-has-a-mark = 没有程序有标记 `#@ { $a }`
refusal-there-is-another-checkpoint-at = `{ $a }` 处已有一个 [[checkpoint]]
refusal-the-words-at-claim-nothing = `{ $a }` 处的文字没有可以拿运行来核对的断言
refusal-add-claim-fact-blocked-on-of = 写上 `claim = [{"{"} fact = "blocked_on", of = "main", is = "wait" {"}"}]`，或文字所说的内容
refusal-the-course-has-no-part = 教程没有 `{ $a }` 这一部分
refusal-a-lesson-cannot-come-after = 一课不能排在自己后面
refusal-comes-after-this-lesson = `{ $a }` 自己又排在这一课后面
refusal-the-circle-goes-through = 这个圈经过 `{ $a }`
refusal-has-no-variable = `{ $a }` 里没有变量 `{ $b }`
refusal-there-is-no-lesson = 没有名为 `{ $a }` 的课
refusal-terms-at-most = 有 { $a } 个术语，最多 { $b } 个
refusal-nobody-could-do-it-the = 没法做：课程不在 `{ $a }` 处停下
refusal-nobody-would-see-the-term = 没人看得到这个术语：课程不在 `{ $a }` 处停下
refusal-has-one-of-is-at-least = { $a } 要有 `is`、`at_least`、`at_most` 中的一个
refusal-no-run-has-a-fact = 运行没有 `{ $a }` 这个事实
refusal-is-a-fact-about-one = `{ $a }` 是单个进程的事实，却没有 `of`
refusal-add-of-w1-for-main = 写上 `of = "W1"`；指 main 时写 `{ $a }` 就行
refusal-is-about-main-by-its = `{ $a }` 从名字看就是指 main
refusal-is-a-fact-about-the = `{ $a }` 是整个舞台的事实，不是单个进程的
refusal-is-a-number-or-the = `{ $a }` 是数字，或可调常量的名字
refusal-knobs = 可调常量：{ $a }
refusal-is-a-text-compare-it = `{ $a }` 是文字：用 `is = "..."` 比较
refusal-is-a-number-the-text = `{ $a }` 是数字；文字必须是可调常量的名字，而没有 `{ $b }`
refusal-is-never = `{ $a }` 从来不会是 `{ $b }`
refusal-has-no-stage-and-there = { $a } 没有写 `stage`，而舞台不止一个
refusal-there-is-no-stage = 没有舞台 `{ $a }`
refusal-no-process-is-called = 没有进程叫 `{ $a }`
refusal-processes-are-called-init-main = 进程的名字有 `init`、`main`、`W1`（工作进程）、`C1`（子进程）、`P1`（Process）、`FS1`、`M1`
refusal-there-is-no-signal = 没有信号 `{ $a }`
refusal-hints-at-most = 有 { $a } 个提示，最多 { $b } 个
refusal-a-question-has-to-options = 一个问题有 { $a } 到 { $b } 个选项，不是 { $c } 个
refusal-options-are-right-true-it = 有 { $a } 个选项写了 `right = true`，必须正好一个
refusal-there-is-no-kind-of = 没有 `{ $a }` 这种问题
refusal-a-question-of-the-kind = `{ $a }` 类的问题当场就有答案：不写 `reveal`
refusal-a-question-of-the-kind-is = `{ $a }` 类的问题在结束后问：不写 `at`，也不写 `reveal`
refusal-asked-at-the-answer-is = 在 `{ $a }` 处问，在 `{ $b }` 处给答案，而后者并不更晚
refusal-marks-follow-each-other-in = 标记的先后就是 [[checkpoint]] 的先后
refusal-a-wrong-option-names-the = 错误选项要写出它背后的误解
refusal-add-misconception-m1-up-to = 写上 `misconception = "M1"`，最大到 `{ $a }`
refusal-the-right-option-has-no = 正确选项背后没有误解
refusal-there-is-no-misconception = 没有编号为 `{ $a }` 的误解
refusal-they-are-numbered-from-m1 = 编号从 `M1` 到 `{ $a }`
refusal-another-option-says-the-same = 另一个选项说的一样
refusal-another-option-has-the-same = 另一个选项的解释一样
refusal-stages-a-scenario-has-one = 有 { $a } 个舞台；一课有一个，或并排 { $b } 个
refusal-there-is-another-stage = 已有一个舞台叫 `{ $a }`
refusal-a-listing-is-a-py = 程序是课程文件夹里的一个 `.py` 文件
refusal-there-is-no-in-the = 文件夹里没有 `{ $a }`
refusal-write-it-as-an-escape = 在字符串里写成转义："\x1b"
refusal-a-mark-without-a-name = 标记没有名字
refusal-cannot-name-a-mark = `{ $a }` 不能做标记的名字
refusal-a-mark-is-name-in = 标记写成 `#@ name`，用小写字母、数字和短横，不能是 `start` 或 `end`
refusal-there-is-another-mark = 已有一个标记 `{ $a }`
refusal-the-mark-has-no-statement = 标记 `{ $a }` 后面没有语句
refusal-the-mark-names-a-statement = 标记 `{ $a }` 指的语句在另一个代码块里
refusal-put-it-above-a-statement = 放在同一代码块的语句上面，缩进与它一样
refusal-there-is-another-knob = 已有一个可调常量 `{ $a }`
refusal-no-listing-has-a-top = 没有程序在顶层写了 `{ $a } = <数字>`
refusal-is-in-and-in = `{ $a }` 是 { $b }（`{ $c }`），却又是 { $d }（`{ $e }`）
refusal-is-in-which-is-not = `{ $a }` 是 { $b }（`{ $c }`），不在 { $d } 到 { $e } 之间
refusal-marks-in-use-at-most = 用了 { $a } 个标记，最多 { $b } 个
refusal-possible-here = 这里可以写：{ $a }
refusal-there-is-no-chinese-in = 中文文字里没有中文
refusal-stops-a-lesson-has-to = 停 { $a } 处；一课停 { $b } 到 { $c } 处
refusal-each-checkpoint-shows-one-new = 每个 [[checkpoint]] 展示一样新东西
refusal-nothing-is-to-be-predicted = 没有要预测的
refusal-add-a-question-that-is = 加一个在看到结果之前问的 [[question]]
refusal-nothing-is-asked-after-the = 结束之后没有提问
refusal-add-a-question-with-kind = 加一个 `kind = "exit"` 的 [[question]]：换了数字的同一个问题
refusal-the-learner-can-change-nothing = 学习者没有东西可改
refusal-add-a-knob-or-an = 加一个 [[knob]] 或 [[act]]
refusal-nothing-is-expected-of-the = 对整个运行没有预期
refusal-add-an-expect-for-what = 用 [[expect]] 写出结束时必须得到的结果
refusal-there-is-no-line-to = 没有让人记住的一句话
refusal-add-takeaway-en-zh = 写上 `takeaway = {"{"} en = "...", zh = "..." {"}"}`
refusal-the-run-stops-at-for = 运行为了一个问题停在 `{ $a }` 处，那里却没有文字
refusal-add-a-checkpoint-with-at = 加一个 `at = "{ $a }"` 的 [[checkpoint]]
refusal-nothing-happens-at-the-mark = 标记 `{ $a }` 处什么也不发生
refusal-give-it-a-checkpoint-or = 给它一个 [[checkpoint]]，或去掉它
refusal-columns-in-a-line-of = 程序的一行有 { $a } 列，最多 { $b } 列
refusal-lines-in-a-listing-at = 程序有 { $a } 行，最多 { $b } 行
refusal-use-full-width-punctuation-and = 用全角标点和「」引号，不要破折号、圆点、箭头
refusal-invalid-syntax = 语法错误：{ $a }
refusal-the-title-is-in-the = 标题有语言 `{ $a }`，这段文字没有

## src/tui/keymap.rs

key-table-does = 作用
refusal-there-is-another-lesson-called-so = 已有同名的课
refusal-comes-with-forklore-watch = `{ $a }` 是 forklore 自带的：--watch 用于你自己的课程或程序
refusal-cannot-watch = 无法监视 { $a }：{ $b }

## 程序清单上方的线 (src/tui/view/listing)

listing-sampled = 行号为抽样
## A class (src/tui/class, src/tui/view/class.rs)

class-came-out = 实际结果
class-vote = 统计举手
class-hands = 第 { $number } 次，例如 a12 b3 c9：{ $typed }
class-vote-wrong = 「{ $word }」不是人数：请写成 a12 b3 c9，字母到 { $last } 为止
class-count = 第 { $number } 次
class-said = 全班：{ $counts }
class-discussion = 讨论：还剩 { $left }
class-options = 选项
class-options-restart = 改了值以后，会从头重新运行。
class-limits = { $min } 到 { $max }
class-no-knobs = 这里没有可以改的值。
class-knobs-recorded = 录像不能改；要改，请运行这一课本身。
class-turned = { $values }：已经从头重新运行。
class-no-need = 只有运行与课程说的不同、而且没有改过值的时候，才改放录像。
class-no-recording = 没有与此相同的录像。
class-took-over = 从这里开始是随附的录像，不是实况。
refusal-no-screen = 这个命令需要终端：标准输入和标准输出都要是终端
schedule-title = 下一个是谁？
schedule-line = 第 { $line } 行
schedule-busy = 正在执行语句
schedule-so-far = 到现在
schedule-none = 还没选过
schedule-nobody = 谁都不能继续：时钟会走，直到有谁可以。
schedule-choose-first = 用数字键选谁执行下一条语句；S 让大家自己运行。
schedule-cannot-go = { $role } { $why }：请选另一个。
schedule-not-here = 已经发生的改不了：S 只在正在进行的运行里用。
schedule-no-scheduler = 在这个引擎上，由内核决定下一个是谁，不由你选。
key-schedule = 选下一个
key-by-kernel = 让大家自己运行
key-by-hand = 选谁执行下一条
refusal-no-scheduler = --schedule 用于 builtin 引擎：在 { $a } 上，由内核决定谁运行

## 上课时的备注 (src/tui/notes, src/cli/notes.rs)

class-notes = 你的备注，在另一个终端里看：forklore notes { $pid }
class-no-notes = 另一个终端里看不到备注：{ $reason }
notes-waits = 还没有课在放映；正在等：forklore present 课程
notes-joins = 正在加入这一课：投影那边还没说什么。
notes-left = 这一课不再放映了。正在等下一课；q 离开。
notes-ended = 这一课不再放映了
notes-time = { $elapsed } 分钟
notes-time-of = { $elapsed } 分钟，计划 { $planned } 分钟
notes-now = 现在讲：{ $step }/{ $of }
notes-question = 问题：只有你看得到答案
notes-answer-shown = 问题：投影上有答案
notes-misconception = { $name }：{ $misconception }
notes-next = 接下来
notes-next-asks = { $cue }（有问题）
notes-running = 正在运行的
notes-nothing-runs = 没有
notes-plan = 计划
notes-route = { $title }：第 { $place } 课，共 { $of } 课；前面 { $before } 分钟，共 { $minutes } 分钟
notes-route-next = ；下一课：{ $next }
notes-open =
    投影上：{ $open ->
        [keys] 按键
        [process] 一个进程
        [go-to] 去哪里；输入秒数，或用上下键选，再按 enter
        [quit] 是否退出；y 退出，n 留下
        [answer] 又一次的答案
        [options] 选项；左右键改值，enter 重新运行
        [blank] 没有画面：已经关掉
       *[other] { $open }
    }
notes-projector-says = 投影上的话：{ $notice }
notes-differs = 这次运行不是这样：{ $difference }
notes-refused = 投影那边拒绝了：{ $why }
notes-not-sent = 投影那边没有收到这个键。
notes-wrong-key = { $key } 在这里没有作用：? 显示按键
key-scroll-notes = 滚动
key-leave-notes = 离开备注
misconception =
    { $name ->
        [M1] fork 或 start 是在调用者里面运行函数
        [M2] fork 只返回一次，子进程从头开始运行
        [M3] n 次 fork 就有 n 个进程
        [M4] 运行的先后就是代码的先后
        [M5] fork 以后全局变量是共享的
        [M6] 子进程结束就没了，或者僵尸进程还在运行
        [M7] kill -9 能去掉僵尸进程
        [M8] 孤儿进程会死、是错误，或者就是僵尸进程
        [M9] 孤儿进程总是归 PID 1
        [M10] 在后台，或者 daemon=True，就能比什么都活得久
        [M11] 不管怎么结束，相关的总会一起清理
        [M12] 子进程与 main 同生共死
        [M13] 一个 PID 永远是同一个进程；换上的还是原来的 worker
        [M14] 进程池为每个任务创建一个进程
        [M15] 任务来了 worker 才来
        [M16] 输出里 PID 不同，就说明是并行的
        [M17] async 就是更快；或者：调用照样要等
        [M18] callback 在 worker 里运行，或在 main 的主线程里运行
        [M19] 线程从来没用；N 个进程就快 N 倍
        [M20] S 就是闲着，R 就是此刻正在 CPU 上
        [M21] 进程越多总是越快
        [M22] 系统很聪明：自己会修复、重试、转交
        [M23] 一个进程的两条语句之间，别人插不进来
        [M24] 有锁就安全，不管谁拿锁、拿多久
       *[other] {" "}{ $name }
    }
refusal-several-presented = 有几课正在放映；请写明进程：{ $a }
refusal-not-presented = 进程 { $a } 没有放映课程
refusal-notes = 打不开备注：{ $a }

schedule-refused = 调度的第 { $place } 个选择是 { $role }，而它{ $why }；能继续的：{ $able }
schedule-nothing-to-undo = 还没选过谁，没有可以撤回的选择。
schedule-no-undo-between = S 是在两处停之间按的，新的运行到不了同一刻：停着的时候按 S，才能用 u。
schedule-no-undo-kernel = 中间由内核选过，新的运行不会一样：这个选择用 u 撤不回。
key-undo = 撤回上一个选择
cli-broke-off = 运行中断了：{ $reason }
refusal-schedule-names-nobody = 没有名为 `{ $a }` 的进程（第 { $b } 个选择）；写 main、C1、P2、W3 这样的名字，用逗号隔开
