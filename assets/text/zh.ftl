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
        [list] 回车开始这一课
        [paused] 空格继续
       *[running] 运行会到下一处停下，p 可以马上停
    }；? 列出所有按键
notice-choose-first = 先选 1 到 { $last }，再按回车；0 跳过这一题。
notice-no-hint = 没有更多提示了。
notice-nothing-explained = 还没有已经揭晓的题目。
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
notice-process-ended = { $role } 已经结束，不会再执行：{ $other }。
notice-init = init 不执行程序里的语句：{ $other }。
notice-running = 正在运行：先按 p 停住，再用 s 执行一条语句。
notice-waits = { $role } { $doing }，而时钟停着：空格继续；{ $other }。

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
home-nothing-to-forget = 这一课还没有进度可清除。
home-wrong-key = { $key } 在这里没有作用：回车开始这一课，? 列出所有按键
home-processes = 进程
home-pools = 进程池
home-others = 其他课程

## src/tui/words.rs

time-seconds = { $number } 秒
process-init = 收养孤儿并回收
process-init-brief = 回收
process-waits-in-task = { $doing }，{ $task }
process-stopped = 被信号停住
process-runs-task = 运行{ $task }
process-held = 由 forklore 停住
process-held-brief = 停住
process-runs = 运行
process-adopted = 由 { $by } 收养
process-adopted-by-subreaper = 由 { $by } 收养（subreaper）
process-and-adopted = { $reason }；{ $adopted }
process-not-waited-for = 僵尸，{ $how }：{ $parent } 还没有 wait
process-zombie = 僵尸，{ $how }
process-ended-and-reaped = 已结束，{ $how }，由 { $by } 回收
process-reaped = { $how }，{ $by } 回收
process-kernel = 内核
ending-signal = 被 { $signal } 杀死
ending-code = 退出码 { $code }
ending-unknown = 状态未知
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
wait-lock = 等 { $name }
wait-task = 空闲，等任务
wait-request = 等请求
wait-write = 等着写：{ $name } 满了
wait-signal = 等信号
wait-turn = 等轮到自己
wait-child-brief = 等 { $child }
wait-task-brief = 空闲
wait-brief = 等待
bar-sleep = 睡眠
bar-result = 等 #{ $task }
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
key-sure = 有把握
key-guess = 猜的
key-hint = 提示
key-start-or-resume = 开始、继续
key-restart = 重新开始
key-next-new = 下一课新课
key-search = 搜索
key-forget = 清除这一课的进度
key-column = 另一栏
key-keep-found = 保留找到的
key-all-lessons = 全部课程
key-yes-forget = 是，清除
key-no-keep = 否，保留
key-explain = 再看一遍解释
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
header-looking-back = 回看
header-replay = 回放
header-auto = 自动
header-held = 由 forklore 停住
header-ended = 已结束
header-broken-off = 已中断

## src/tui/view/popup.rs

popup-go-to = 跳到
popup-time = 时刻（秒或 分:秒）：{ $typed }
popup-quit = 退出？
popup-quit-ends = 这一课的进程还在运行。离开会结束它们。
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
narration-first-line = 停在第一行：程序还没有开始执行。
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
card-term = { $word }（{ $other }）
card-takeaway = 记住一句话
card-see-it = 在 forklore 之外看看，在 shell 里：
card-hint = 提示 { $number }/{ $of }：
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
card-run-as-told = 这次运行与课程说的一致。
card-score = 预测：{ $asked } 题中对了 { $right } 题。
card-run-and-score = { $run }{ $score }

## src/tui/view/inspector.rs

inspector-state = 状态
inspector-pid = PID
inspector-parent = 父进程
inspector-session = 会话
inspector-born = 诞生
inspector-tasks = 任务
inspector-thread = 线程
inspector-uses = 占用
inspector-see = 亲自看
inspector-see-all = 全部
inspector-pids = 课内 { $pid }，机器上 { $outside }
inspector-usage = CPU { $cpu } %，内存 { $memory } MB，线程 { $threads }
inspector-parents = 出生时 { $then }，现在 { $now }

## src/tui/view/listing, tree

listing-idle = 空闲
listing-missing = 录像里没有程序清单，这里也没有同名的课。
tree-title = 进程
tree-hidden = 还有 { $hidden } 行：用上下键去看，z 放大
tree-whole = { $role }：{ $reason }
tree-family-separator = 、
tree-family-range = { $first } 到 { $last }
tree-family-some = { $first } 到 { $last } 中的 { $all } 个
tree-family-kind =
    { $kind ->
        [ended] 已结束
        [idle] 空闲
        [zombie] 是僵尸
        [at-task] 在运行任务
        [waits] 在等待
       *[runs] 在运行
    }
tree-family-count = { $count } 个{ $doing }
tree-family-doing-separator = ，
tree-family = { $names }：{ $doing }

## src/tui/view/timeline

timeline-title = 时间线
timeline-hidden = 另有 { $hidden } 行
timeline-tasks = 任务
timeline-slot = { $pool }{ $slot } 号位置
timeline-pids = 累计 PID
timeline-waiting = 排队
timeline-child = { $parent } 的子进程
timeline-child-and-text = { $child }，{ $text }
timeline-counted = 另计数 { $untold } 个
timeline-reaped = { $how }，由 { $by } 回收
mark-signalled = 信号发给 { $names }
mark-of = { $names }{ $happened }
mark-of-latin = { $names } { $happened }
mark-separator = ，
mark-new = 新
mark-processes = { $many } 个进程
mark-killed-by = 被 { $signal } 杀死
mark-adopted-by = 由 { $by } 收养
mark-pool = 新进程池
mark-signal = 信号
mark-reaped = 被回收
mark-ended = 结束
mark-continued = 继续
mark-stopped = 停止
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
        [terminated] 已 terminate
       *[joined] 已 join
    }
pool-threads = 线程
pool-slots-in-brief = 位置
pool-idle = 空闲
pool-worker-ended = 已结束
pool-none = （无）
pool-slot = { $slot } 号位置
pool-slot-empty = 还没有进程
pool-done-of = 已完成 { $done }/{ $most }
pool-done = 已完成 { $done }
pool-new = 新来
pool-initialized = ，跑过 { $function }()
pool-has-ended = 已结束
pool-too-fast = 太快，无法逐个讲述
pool-more-slots = 另有 { $more } 个位置：{ $running } 个在运行任务
pool-handler-ended = 已结束
pool-handler-died = 死于 #{ $task } 的结果
pool-handler =
    { $does ->
        [manages] 分发任务，收集结果
        [watches] 照看工作进程
        [fed] 已送入队列
        [awaits-calls] 等待提交
        [delivers] 正在交付
       *[awaits-results] 等待结果
    }
pool-left = 已离开
pool-nobody = （无）
pool-tasks-each = ，各做 { $each } 个任务
pool-killed = 被杀死
pool-returning = 返回中
pool-left-lying = 无人领取
pool-returning-to = 正去往 { $receiver }
pool-ready = { $delivered }/{ $all } 就绪
pool-lost = ，{ $lost } 个丢失
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
