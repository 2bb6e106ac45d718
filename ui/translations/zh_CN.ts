<?xml version="1.0" encoding="utf-8"?>
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>console</name>
    <message>
        <source>Calibrate</source>
        <translation>标定</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>标定点</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>档案</translation>
    </message>
    <message>
        <source>Lens pages</source>
        <translation>镜头页面</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>标定板</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Set-up</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Solved</source>
        <translation>解算结果</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>画面覆盖</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>点数</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Date, UTC</source>
        <translation>日期（UTC）</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>哈希</translation>
    </message>
    <message>
        <source>Difference at</source>
        <translation>对比位置</translation>
    </message>
    <message>
        <source>Open profile</source>
        <translation>当前档案</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>F1: keys</source>
        <translation>F1：快捷键</translation>
    </message>
    <message>
        <source>Square, mm</source>
        <translation>方格边长 mm</translation>
    </message>
    <message>
        <source>Marker, mm</source>
        <translation>标记边长 mm</translation>
    </message>
    <message>
        <source>Zoom, 0 wide 1 tele</source>
        <translation>变焦 0 广角 1 长焦</translation>
    </message>
    <message>
        <source>Focus, 0 far 1 near</source>
        <translation>对焦 0 远 1 近</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>厂牌</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>Mount</source>
        <translation>卡口</translation>
    </message>
    <message>
        <source>Squeeze</source>
        <translation>变形比</translation>
    </message>
    <message>
        <source>Sensor mode</source>
        <translation>传感器模式</translation>
    </message>
    <message>
        <source>Sensor width, mm</source>
        <translation>传感器宽 mm</translation>
    </message>
    <message>
        <source>Sensor height, mm</source>
        <translation>传感器高 mm</translation>
    </message>
    <message>
        <source>not given</source>
        <translation>未填</translation>
    </message>
    <message>
        <source>File, video or address</source>
        <translation>文件、视频或地址</translation>
    </message>
    <message>
        <source>video file, camera:0 or rtsp://...</source>
        <translation>视频文件、camera:0 或 rtsp://…</translation>
    </message>
    <message>
        <source>chessboard:9x6, circles:.., charuco:11x8:DICT_5X5_100</source>
        <translation>chessboard:9x6、circles:…、charuco:11x8:DICT_5X5_100</translation>
    </message>
    <message>
        <source>board</source>
        <translation>标定板</translation>
    </message>
    <message>
        <source>square size</source>
        <translation>方格边长</translation>
    </message>
    <message>
        <source>marker size</source>
        <translation>标记边长</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>变焦</translation>
    </message>
    <message>
        <source>focus</source>
        <translation>对焦</translation>
    </message>
    <message>
        <source>make</source>
        <translation>厂牌</translation>
    </message>
    <message>
        <source>model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>mount</source>
        <translation>卡口</translation>
    </message>
    <message>
        <source>squeeze</source>
        <translation>变形比</translation>
    </message>
    <message>
        <source>sensor mode</source>
        <translation>传感器模式</translation>
    </message>
    <message>
        <source>sensor size</source>
        <translation>传感器尺寸</translation>
    </message>
    <message>
        <source>used</source>
        <translation>已采用</translation>
    </message>
    <message>
        <source>look at it</source>
        <translation>需检查</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未采用</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>已剔除</translation>
    </message>
    <message>
        <source>found</source>
        <translation>已找到</translation>
    </message>
    <message>
        <source>new</source>
        <translation>未处理</translation>
    </message>
    <message>
        <source>no file</source>
        <translation>无文件</translation>
    </message>
    <message>
        <source>PASS</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>WARNING</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>FAIL</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>no solve yet</source>
        <translation>尚未解算</translation>
    </message>
    <message>
        <source>not judged</source>
        <translation>未评定</translation>
    </message>
    <message>
        <source>changed since: solve again</source>
        <translation>已改动，请重新解算</translation>
    </message>
    <message>
        <source>solving</source>
        <translation>解算中</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>已实测</translation>
    </message>
    <message>
        <source>measured, look</source>
        <translation>已实测，需检查</translation>
    </message>
    <message>
        <source>measured, poor</source>
        <translation>已实测，质量差</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>nominal, not measured</source>
        <translation>标称值，未实测</translation>
    </message>
    <message>
        <source>imported, not measured</source>
        <translation>导入，未实测</translation>
    </message>
    <message>
        <source>open</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>compared with</source>
        <translation>对比中</translation>
    </message>
    <message>
        <source>accepted here</source>
        <translation>本机采纳</translation>
    </message>
    <message>
        <source>profile</source>
        <translation>档案</translation>
    </message>
    <message>
        <source>spoiled</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>no profile is open</source>
        <translation>未打开档案</translation>
    </message>
    <message>
        <source>between measured places</source>
        <translation>介于标定点之间</translation>
    </message>
    <message>
        <source>between places, none measured</source>
        <translation>介于各点之间，均未实测</translation>
    </message>
    <message>
        <source>outside: the nearest place counts</source>
        <translation>超出范围，按最近点取值</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>LED屏</translation>
    </message>
    <message>
        <source>Composite</source>
        <translation>合成</translation>
    </message>
    <message>
        <source>Focal length</source>
        <translation>焦距</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>主点</translation>
    </message>
    <message>
        <source>Centre, right</source>
        <translation>主点偏右</translation>
    </message>
    <message>
        <source>Centre, down</source>
        <translation>主点偏下</translation>
    </message>
    <message>
        <source>Distortion</source>
        <translation>畸变</translation>
    </message>
    <message>
        <source>Distortion at the edge</source>
        <translation>画面边缘畸变</translation>
    </message>
    <message>
        <source>Entrance pupil</source>
        <translation>入瞳</translation>
    </message>
    <message>
        <source>Breathing</source>
        <translation>呼吸效应</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>Error, held out</source>
        <translation>验证误差</translation>
    </message>
    <message>
        <source>Pictures used</source>
        <translation>采用图片</translation>
    </message>
    <message>
        <source>rms px</source>
        <translation>RMS px</translation>
    </message>
    <message>
        <source>fx %</source>
        <translation>fx %</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>变焦</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>对焦</translation>
    </message>
    <message>
        <source>0 wide, 1 tele</source>
        <translation>0 广角，1 长焦</translation>
    </message>
    <message>
        <source>0 far, 1 near</source>
        <translation>0 远，1 近</translation>
    </message>
    <message>
        <source>zoom: 0 wide, 1 tele</source>
        <translation>变焦：0 广角，1 长焦</translation>
    </message>
    <message>
        <source>focus: 0 far, 1 near</source>
        <translation>对焦：0 远，1 近</translation>
    </message>
    <message>
        <source>next</source>
        <translation>下一点</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Solve</source>
        <translation>解算</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>剔除</translation>
    </message>
    <message>
        <source>Drop {name}</source>
        <translation>剔除 {name}</translation>
    </message>
    <message>
        <source>Restore {name}</source>
        <translation>恢复 {name}</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>采纳</translation>
    </message>
    <message>
        <source>Accept into a new profile</source>
        <translation>采纳为新档案</translation>
    </message>
    <message>
        <source>Accept: add this place to {name}</source>
        <translation>采纳：在 {name} 中新增此点</translation>
    </message>
    <message>
        <source>Accept: replace this place in {name}</source>
        <translation>采纳：替换 {name} 中的此点</translation>
    </message>
    <message>
        <source>solve again when pictures come</source>
        <translation>来新图片就重新解算</translation>
    </message>
    <message>
        <source>Solve again when pictures come</source>
        <translation>来新图片就重新解算</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>预估误差</translation>
    </message>
    <message>
        <source>For composite</source>
        <translation>用于合成</translation>
    </message>
    <message>
        <source>For the wall</source>
        <translation>用于LED屏</translation>
    </message>
    <message>
        <source>Lens: as measured</source>
        <translation>镜头：按实测</translation>
    </message>
    <message>
        <source>Lens: zoom</source>
        <translation>镜头：变焦</translation>
    </message>
    <message>
        <source>Lens: prime</source>
        <translation>镜头：定焦</translation>
    </message>
    <message>
        <source>Measure next</source>
        <translation>测下一点</translation>
    </message>
    <message>
        <source>Measure here</source>
        <translation>在此处实测</translation>
    </message>
    <message>
        <source>Over focus</source>
        <translation>按对焦看</translation>
    </message>
    <message>
        <source>Over zoom</source>
        <translation>按变焦看</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Add the pictures of a folder</source>
        <translation>添加文件夹中的图片</translation>
    </message>
    <message>
        <source>Accept into</source>
        <translation>采纳到</translation>
    </message>
    <message>
        <source>Lens profiles</source>
        <translation>镜头档案</translation>
    </message>
    <message>
        <source>Open a profile</source>
        <translation>打开档案</translation>
    </message>
    <message>
        <source>Compare with a profile</source>
        <translation>与档案对比</translation>
    </message>
    <message>
        <source>Folder of profiles</source>
        <translation>档案文件夹</translation>
    </message>
    <message>
        <source>Error of each picture</source>
        <translation>每张图片的误差</translation>
    </message>
    <message>
        <source>Picture with corners and residuals</source>
        <translation>图片，含角点与残差</translation>
    </message>
    <message>
        <source>Coverage of the picture</source>
        <translation>画面覆盖</translation>
    </message>
    <message>
        <source>Verdict for the wall</source>
        <translation>LED屏用途的结论</translation>
    </message>
    <message>
        <source>Verdict for composite</source>
        <translation>合成用途的结论</translation>
    </message>
    <message>
        <source>Verdict and coverage</source>
        <translation>结论与画面覆盖</translation>
    </message>
    <message>
        <source>Reasons of the verdict</source>
        <translation>结论的原因</translation>
    </message>
    <message>
        <source>Grid over zoom and focus with the predicted error</source>
        <translation>变焦与对焦标定点，含预估误差</translation>
    </message>
    <message>
        <source>How this place is known</source>
        <translation>此点的来源</translation>
    </message>
    <message>
        <source>What to measure next</source>
        <translation>下一步测哪里</translation>
    </message>
    <message>
        <source>What the numbers mean</source>
        <translation>数字的含义</translation>
    </message>
    <message>
        <source>Place and next</source>
        <translation>位置与下一步</translation>
    </message>
    <message>
        <source>Difference of two profiles over the picture</source>
        <translation>两份档案在画面上的差异</translation>
    </message>
    <message>
        <source>About the open profile</source>
        <translation>当前档案说明</translation>
    </message>
    <message>
        <source>What was done last</source>
        <translation>最近一次操作</translation>
    </message>
    <message>
        <source>calibrate, grid, curves, profiles</source>
        <translation>标定、标定点、曲线、档案</translation>
    </message>
    <message>
        <source>solve with the pictures that are not dropped</source>
        <translation>用未剔除的图片解算</translation>
    </message>
    <message>
        <source>stop solving</source>
        <translation>停止解算</translation>
    </message>
    <message>
        <source>drop the chosen picture, or restore it</source>
        <translation>剔除或恢复所选图片</translation>
    </message>
    <message>
        <source>accept: write what was solved into the profile</source>
        <translation>采纳：把解算结果写入档案</translation>
    </message>
    <message>
        <source>undo the last change</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <source>redo it</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>add pictures</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>type a file, a video or an address</source>
        <translation>输入文件、视频或地址</translation>
    </message>
    <message>
        <source>take the chosen picture off the list</source>
        <translation>把所选图片移出列表</translation>
    </message>
    <message>
        <source>open a profile</source>
        <translation>打开档案</translation>
    </message>
    <message>
        <source>open the profile to compare with</source>
        <translation>打开要对比的档案</translation>
    </message>
    <message>
        <source>grid: predict the error, say what to measure next</source>
        <translation>标定点：预估误差，提示下一步测哪里</translation>
    </message>
    <message>
        <source>grid: set zoom and focus to what is to be measured next</source>
        <translation>标定点：变焦、对焦设为下一个要测的位置</translation>
    </message>
    <message>
        <source>profiles: open the chosen one, compare it with the open one</source>
        <translation>档案：打开所选，或与当前档案对比</translation>
    </message>
    <message>
        <source>next or previous picture</source>
        <translation>下一张 / 上一张图片</translation>
    </message>
    <message>
        <source>move the cursor of a chart, or the chosen place of a grid</source>
        <translation>移动曲线光标，或切换标定点</translation>
    </message>
    <message>
        <source>next, previous control</source>
        <translation>下一个 / 上一个控件</translation>
    </message>
    <message>
        <source>this sheet</source>
        <translation>本页</translation>
    </message>
    <message>
        <source>add pictures of a board, then press S</source>
        <translation>先添加标定板图片，再按 S 解算</translation>
    </message>
    <message>
        <source>the last session is back</source>
        <translation>已恢复上次的工作</translation>
    </message>
    <message>
        <source>no picture yet: add files or a folder, or type a video or a camera</source>
        <translation>还没有图片：请添加文件或文件夹，或输入视频、摄影机地址</translation>
    </message>
    <message>
        <source>reading {name}</source>
        <translation>正在读取 {name}</translation>
    </message>
    <message>
        <source>not looked at yet: press S to solve</source>
        <translation>尚未处理：按 S 解算</translation>
    </message>
    <message>
        <source>{count} corners found</source>
        <translation>找到 {count} 个角点</translation>
    </message>
    <message>
        <source>board not found: {why}</source>
        <translation>未找到标定板：{why}</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>未说明原因</translation>
    </message>
    <message>
        <source>{name} cannot be shown as a picture</source>
        <translation>{name} 无法显示为图片</translation>
    </message>
    <message>
        <source>{name}: rms {rms} px</source>
        <translation>{name}：RMS {rms} px</translation>
    </message>
    <message>
        <source>{px} px, arrows {many} times as long {dot} {name}, rms {rms} px</source>
        <translation>{px} px，箭头放大 {many} 倍 {dot} {name}，RMS {rms} px</translation>
    </message>
    <message>
        <source>error of each picture: no solve yet</source>
        <translation>每张图片的误差：尚未解算</translation>
    </message>
    <message>
        <source>worst: {name}, rms {rms} px</source>
        <translation>最差：{name}，RMS {rms} px</translation>
    </message>
    <message>
        <source>left out: {what}</source>
        <translation>剔除后：{what}</translation>
    </message>
    <message>
        <source>fx {change} %</source>
        <translation>fx {change} %</translation>
    </message>
    <message>
        <source>rms {rms} px</source>
        <translation>RMS {rms} px</translation>
    </message>
    <message>
        <source>how much the focal length changes when this picture is left out</source>
        <translation>剔除这张图片后焦距的变化</translation>
    </message>
    <message>
        <source>{share} % covered</source>
        <translation>已覆盖 {share} %</translation>
    </message>
    <message>
        <source>, {count} of 4 corners</source>
        <translation>，四角已覆盖 {count} 个</translation>
    </message>
    <message>
        <source>, {count} parts empty</source>
        <translation>，空白 {count} 格</translation>
    </message>
    <message>
        <source>nothing speaks against it</source>
        <translation>未发现问题</translation>
    </message>
    <message>
        <source>Next: {what}</source>
        <translation>下一步：{what}</translation>
    </message>
    <message>
        <source>Enough.</source>
        <translation>已足够。</translation>
    </message>
    <message>
        <source>{count} of {all} taken.</source>
        <translation>已拍 {count}/{all}。</translation>
    </message>
    <message>
        <source>{dot} {count} lines of the command could not be read: {why}</source>
        <translation>{dot} 命令输出有 {count} 行无法读取：{why}</translation>
    </message>
    <message>
        <source>{used} of {all} used</source>
        <translation>采用 {used}/{all}</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>add pictures of the board</source>
        <translation>添加标定板图片</translation>
    </message>
    <message>
        <source>add the pictures of a folder</source>
        <translation>添加文件夹中的图片</translation>
    </message>
    <message>
        <source>leave the chosen picture out, or take it in again</source>
        <translation>剔除所选图片，或重新采用</translation>
    </message>
    <message>
        <source>write what was solved into the profile</source>
        <translation>把解算结果写入档案</translation>
    </message>
    <message>
        <source>adding {count} pictures</source>
        <translation>添加 {count} 张图片</translation>
    </message>
    <message>
        <source>camera {name}</source>
        <translation>摄影机 {name}</translation>
    </message>
    <message>
        <source>{count} pictures of the camera</source>
        <translation>摄影机拍得 {count} 张图片</translation>
    </message>
    <message>
        <source>dropping</source>
        <translation>剔除</translation>
    </message>
    <message>
        <source>restoring</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>removing {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>change of {what}</source>
        <translation>更改{what}</translation>
    </message>
    <message>
        <source>{name} is part of a video or folder: drop it instead</source>
        <translation>{name} 属于视频或文件夹，请改用剔除</translation>
    </message>
    <message>
        <source>{name}: no pictures in it</source>
        <translation>{name}：其中没有图片</translation>
    </message>
    <message>
        <source>there are no pictures to solve with: add some, or restore dropped ones</source>
        <translation>没有可解算的图片：请添加，或恢复已剔除的图片</translation>
    </message>
    <message>
        <source>looking through the camera</source>
        <translation>正在通过摄影机取图</translation>
    </message>
    <message>
        <source>solved with {count} pictures</source>
        <translation>已用 {count} 张图片解算</translation>
    </message>
    <message>
        <source>not solved: {why}</source>
        <translation>未能解算：{why}</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>退出码 {code}</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>accept {name}</source>
        <translation>采纳 {name}</translation>
    </message>
    <message>
        <source>accepted into {name}; U undoes it</source>
        <translation>已采纳到 {name}；按 U 撤销</translation>
    </message>
    <message>
        <source>accepted into {name} though it FAILS; U undoes it</source>
        <translation>不合格，但已采纳到 {name}；按 U 撤销</translation>
    </message>
    <message>
        <source>removing the place zoom {zoom}, focus {focus}</source>
        <translation>删除标定点：变焦 {zoom}，对焦 {focus}</translation>
    </message>
    <message>
        <source>place removed; U undoes it</source>
        <translation>已删除此点；按 U 撤销</translation>
    </message>
    <message>
        <source>undone: {what}</source>
        <translation>已撤销：{what}</translation>
    </message>
    <message>
        <source>done again: {what}</source>
        <translation>已重做：{what}</translation>
    </message>
    <message>
        <source>nothing to undo</source>
        <translation>没有可撤销的操作</translation>
    </message>
    <message>
        <source>nothing to redo</source>
        <translation>没有可重做的操作</translation>
    </message>
    <message>
        <source>not saved: {folder}: {why}</source>
        <translation>未能保存：{folder}：{why}</translation>
    </message>
    <message>
        <source>{path}: cannot be read ({error}); kept as {name}</source>
        <translation>{path}：无法读取（{error}）；已另存为 {name}</translation>
    </message>
    <message>
        <source>{name} was changed by another program and is left as it is</source>
        <translation>{name} 已被其他程序改动，保持原样</translation>
    </message>
    <message>
        <source>the solved profile is not of this solve: solve again</source>
        <translation>解算档案与本次解算不符，请重新解算</translation>
    </message>
    <message>
        <source>the solved profile has {count} places, expected 1: solve again</source>
        <translation>解算档案含 {count} 个标定点，应为 1 个：请重新解算</translation>
    </message>
    <message>
        <source>the open profile is for pictures of {a}, these are {b}; accept into a new file</source>
        <translation>当前档案的图片为 {a}，本次为 {b}；请采纳为新文件</translation>
    </message>
    <message>
        <source>the open profile is for a sensor of {a} mm, this solve for {b} mm; set the sensor the same, and solve again</source>
        <translation>当前档案的传感器为 {a} mm，本次为 {b} mm；请设为一致后重新解算</translation>
    </message>
    <message>
        <source>the open profile's distortion goes the other way; accept into a new file</source>
        <translation>当前档案的畸变方向相反；请采纳为新文件</translation>
    </message>
    <message>
        <source>the open profile has squeeze {a}, this solve {b}</source>
        <translation>当前档案的变形比为 {a}，本次为 {b}</translation>
    </message>
    <message>
        <source>the open profile is of lens #{a}, this solve of lens #{b}</source>
        <translation>当前档案属于镜头 #{a}，本次为镜头 #{b}</translation>
    </message>
    <message>
        <source>nothing was measured at this place</source>
        <translation>此处没有标定点</translation>
    </message>
    <message>
        <source>this is the only place of the profile; a profile has at least one</source>
        <translation>这是档案中唯一的标定点，至少要保留一个</translation>
    </message>
    <message>
        <source>kept in {folder}</source>
        <translation>保存在 {folder}</translation>
    </message>
    <message>
        <source>places: {count}</source>
        <translation>标定点 {count} 个</translation>
    </message>
    <message>
        <source>internal error, please report it: {error}</source>
        <translation>内部错误，请反馈：{error}</translation>
    </message>
    <message>
        <source>no profile is open: solve and accept on the first page, or press Ctrl+P</source>
        <translation>未打开档案：请先在第一页解算并采纳，或按 Ctrl+P 打开</translation>
    </message>
    <message>
        <source>{count} places measured</source>
        <translation>已测 {count} 个标定点</translation>
    </message>
    <message>
        <source>one place measured</source>
        <translation>已测 1 个标定点</translation>
    </message>
    <message>
        <source>places measured: {measured} of {count}</source>
        <translation>{count} 个点中已实测 {measured} 个</translation>
    </message>
    <message>
        <source>the error is not known: nothing is measured</source>
        <translation>误差未知：尚无实测点</translation>
    </message>
    <message>
        <source>error not predicted yet: press G</source>
        <translation>尚未预估误差：按 G</translation>
    </message>
    <message>
        <source>{count} {dot} largest predicted error {px} px at zoom {zoom}, focus {focus}</source>
        <translation>{count} {dot} 最大预估误差 {px} px，位于变焦 {zoom}、对焦 {focus}</translation>
    </message>
    <message>
        <source>zoom {zoom}, focus {focus}</source>
        <translation>变焦 {zoom}，对焦 {focus}</translation>
    </message>
    <message>
        <source>predict the error between the places, and say what to measure next</source>
        <translation>预估标定点之间的误差，并提示下一步测哪里</translation>
    </message>
    <message>
        <source>set zoom and focus to what is to be measured next</source>
        <translation>把变焦、对焦设为下一个要测的位置</translation>
    </message>
    <message>
        <source>set zoom and focus of the next calibration to this place</source>
        <translation>把下次标定的变焦、对焦设为此处</translation>
    </message>
    <message>
        <source>take this place out of the profile; it can be undone</source>
        <translation>从档案中删除此点，可以撤销</translation>
    </message>
    <message>
        <source>measuring at zoom {zoom}, focus {focus}</source>
        <translation>准备实测：变焦 {zoom}，对焦 {focus}</translation>
    </message>
    <message>
        <source>predicting the error</source>
        <translation>正在预估误差</translation>
    </message>
    <message>
        <source>not predicted yet</source>
        <translation>尚未预估</translation>
    </message>
    <message>
        <source>not predicted: {why}</source>
        <translation>未能预估：{why}</translation>
    </message>
    <message>
        <source>nothing more needs measuring</source>
        <translation>无需再测</translation>
    </message>
    <message>
        <source>dotted line: above {composite} px, too much for composite
solid line: above {wall} px, too much for the wall</source>
        <translation>虚线内：超过 {composite} px，合成不够用
实线内：超过 {wall} px，LED屏不够用</translation>
    </message>
    <message>
        <source>use</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>kind of lens</source>
        <translation>镜头类型</translation>
    </message>
    <message>
        <source>ask for what is good enough for composite, or for the wall</source>
        <translation>按合成或按LED屏的要求来定</translation>
    </message>
    <message>
        <source>is it a zoom or a prime: as its places tell, or as you say</source>
        <translation>变焦还是定焦：按标定点判断，或由你指定</translation>
    </message>
    <message>
        <source>composite</source>
        <translation>合成</translation>
    </message>
    <message>
        <source>the wall</source>
        <translation>LED屏</translation>
    </message>
    <message>
        <source>good enough for {use}</source>
        <translation>{use}已够用</translation>
    </message>
    <message>
        <source>at least {count} more places for {use}</source>
        <translation>{use}至少还要测 {count} 个点</translation>
    </message>
    <message>
        <source>about {count} more places for {use}</source>
        <translation>{use}约还要测 {count} 个点</translation>
    </message>
    <message>
        <source>zoom {zoom}, focus {focus}: {predicted} px predicted, {missed} px missed</source>
        <translation>变焦 {zoom}，对焦 {focus}：预估 {predicted} px，实际偏差 {missed} px</translation>
    </message>
    <message>
        <source>draw the curves over the other ring</source>
        <translation>换另一个环画曲线</translation>
    </message>
    <message>
        <source>not known in this profile</source>
        <translation>此档案中未知</translation>
    </message>
    <message>
        <source>   other: {value}</source>
        <translation>   对比：{value}</translation>
    </message>
    <message>
        <source>open the chosen profile</source>
        <translation>打开所选档案</translation>
    </message>
    <message>
        <source>compare the chosen profile with the open one, or no more</source>
        <translation>与当前档案对比，或取消对比</translation>
    </message>
    <message>
        <source>list the profiles of another folder</source>
        <translation>列出其他文件夹的档案</translation>
    </message>
    <message>
        <source>opening {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>comparing with {name}</source>
        <translation>与 {name} 对比</translation>
    </message>
    <message>
        <source>comparing none</source>
        <translation>取消对比</translation>
    </message>
    <message>
        <source>listing {name}</source>
        <translation>列出 {name}</translation>
    </message>
    <message>
        <source>no profile is open: choose one and press Enter</source>
        <translation>未打开档案：选一个，按 Enter</translation>
    </message>
    <message>
        <source>choose a second profile and press C to see where they differ</source>
        <translation>再选一份档案，按 C 查看两者差异</translation>
    </message>
    <message>
        <source>one lens sees nothing of what the other sees</source>
        <translation>两支镜头的视野没有重叠</translation>
    </message>
    <message>
        <source>the pictures are of different sizes: {a} and {b}</source>
        <translation>图片尺寸不同：{a} 与 {b}</translation>
    </message>
    <message>
        <source>largest {most} px, {percent} % of the width {dot} middle of all {mean} px</source>
        <translation>最大 {most} px，为画宽的 {percent} % {dot} 中位数 {mean} px</translation>
    </message>
    <message>
        <source>sensor {width} x {height} mm, {across} x {down} px</source>
        <translation>传感器 {width} x {height} mm，{across} x {down} px</translation>
    </message>
    <message>
        <source>by {author}, {date}</source>
        <translation>{author}，{date}</translation>
    </message>
    <message>
        <source>nobody named</source>
        <translation>未署名</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>无日期</translation>
    </message>
    <message>
        <source>{count} input files</source>
        <translation>输入文件 {count} 个</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>已签名</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>before it: {hash}</source>
        <translation>上一版：{hash}</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>Age ms</source>
        <translation>延时 ms</translation>
    </message>
    <message>
        <source>Wall px</source>
        <translation>屏上 px</translation>
    </message>
    <message>
        <source>Edge %</source>
        <translation>边缘 %</translation>
    </message>
    <message>
        <source>Lens mm</source>
        <translation>焦距 mm</translation>
    </message>
    <message>
        <source>Late pose</source>
        <translation>位姿迟到</translation>
    </message>
    <message>
        <source>Clock µs</source>
        <translation>时钟 µs</translation>
    </message>
    <message>
        <source>R ms</source>
        <translation>R ms</translation>
    </message>
    <message>
        <source>house sync</source>
        <translation>基准同步</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>HELD: pose; FROZEN: picture</source>
        <translation>已保持：位姿；已冻结：画面</translation>
    </message>
    <message>
        <source>how far the picture on the wall is off, at most, in 95 of 100 frames</source>
        <translation>屏上画面的最大偏差，按 100 帧中的 95 帧计</translation>
    </message>
    <message>
        <source>how far the inner frustum's edge is off, % of the picture's width, in 95 of 100</source>
        <translation>内视锥边缘的偏差，占画宽 %，按 100 帧中的 95 帧计</translation>
    </message>
    <message>
        <source>degrees, positive to the left</source>
        <translation>度，向左为正</translation>
    </message>
    <message>
        <source>focal length</source>
        <translation>焦距</translation>
    </message>
    <message>
        <source>ours: the pose came late</source>
        <translation>我方：位姿来晚了</translation>
    </message>
    <message>
        <source>the wall's: nothing new shown</source>
        <translation>屏方：没有新画面</translation>
    </message>
    <message>
        <source>bound of the clock difference</source>
        <translation>时钟差的上限</translation>
    </message>
    <message>
        <source>measured latch lead</source>
        <translation>实测锁存提前量</translation>
    </message>
    <message>
        <source>Fire drill</source>
        <translation>故障演练</translation>
    </message>
    <message>
        <source>On what</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>For how long</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Breaks it now, for so long</source>
        <translation>立即制造故障，持续所设时长</translation>
    </message>
    <message>
        <source>Closes this window; what runs goes on</source>
        <translation>关闭此窗口；进行中的演练不停</translation>
    </message>
    <message>
        <source>The stage is a simulated one. Break something, and watch the console.</source>
        <translation>这是模拟棚。制造一个故障，看控制台的反应。</translation>
    </message>
    <message>
        <source>End the drill</source>
        <translation>结束演练</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>{what}, {left} s left</source>
        <translation>{what}，剩 {left} 秒</translation>
    </message>
    <message>
        <source>{what} on {target}, {left} s left</source>
        <translation>{target}：{what}，剩 {left} 秒</translation>
    </message>
    <message>
        <source>Plan of the stage</source>
        <translation>棚平面图</translation>
    </message>
    <message>
        <source>grid 1 m, wall side up</source>
        <translation>网格 1 m，屏在上方</translation>
    </message>
    <message>
        <source>no walls, no cameras yet</source>
        <translation>还没有屏和摄影机</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>in use, old</source>
        <translation>在用·旧</translation>
    </message>
    <message>
        <source>{mm} mm, {deg}°</source>
        <translation>{mm} mm，{deg}°</translation>
    </message>
    <message>
        <source>RMS mm</source>
        <translation>RMS mm</translation>
    </message>
    <message>
        <source>Since the one before</source>
        <translation>与上次相比</translation>
    </message>
    <message>
        <source>Stage alignment</source>
        <translation>空间对位</translation>
    </message>
    <message>
        <source>Where each tracking system's origin stands on the stage. Using another one writes it into the trackers of that system; it counts when it is applied. All are kept.</source>
        <translation>各追踪系统的原点在棚里的位置。换用另一份会写进该系统的追踪器，应用后生效。所有版本都保留。</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>使用这份</translation>
    </message>
    <message>
        <source>Write it into the trackers of its system</source>
        <translation>写进该系统的追踪器</translation>
    </message>
    <message>
        <source>Camera offset mm</source>
        <translation>安装偏移 mm</translation>
    </message>
    <message>
        <source>Lens motors</source>
        <translation>跟焦马达</translation>
    </message>
    <message>
        <source>focus iris zoom</source>
        <translation>焦点 光圈 变焦</translation>
    </message>
    <message>
        <source>What each camera is built with: where the sensor stands on the tracked body, and the ends of the lens motors. The lens swap in Lens puts another build on.</source>
        <translation>每台摄影机的安装：传感器在追踪体上的位置，镜头马达的行程端点。在镜头页换镜头时更换。</translation>
    </message>
    <message>
        <source>Open Lens</source>
        <translation>打开镜头页</translation>
    </message>
    <message>
        <source>Go to the workspace Lens</source>
        <translation>转到镜头页</translation>
    </message>
    <message>
        <source>Zoom mm</source>
        <translation>焦距 mm</translation>
    </message>
    <message>
        <source>View °</source>
        <translation>视角 °</translation>
    </message>
    <message>
        <source>Profile or library</source>
        <translation>档案或镜头库</translation>
    </message>
    <message>
        <source>Look at</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Lens profiles in use</source>
        <translation>在用镜头档案</translation>
    </message>
    <message>
        <source>What each camera runs with now. Profiles are made, compared and signed in the workspace Lens.</source>
        <translation>每台摄影机现在用的档案。在镜头页制作、对比和签名。</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>{n} 分钟前</translation>
    </message>
    <message>
        <source>how far the tracking system's origin moved and turned</source>
        <translation>追踪系统原点移动和转动了多少</translation>
    </message>
    <message>
        <source>No alignment was measured for this stage: the stage file's own is in use.</source>
        <translation>本棚没有实测的空间对位：使用配置文件里的。</translation>
    </message>
    <message>
        <source>Use alignment {name}</source>
        <translation>使用空间对位 {name}</translation>
    </message>
    <message>
        <source>No rig session was measured: the stage file's own offsets are in use.</source>
        <translation>没有实测的安装记录：使用配置文件里的安装偏移。</translation>
    </message>
    <message>
        <source>There is no camera yet.</source>
        <translation>还没有摄影机。</translation>
    </message>
    <message>
        <source>{n} changes since the wrap of {utc} by {by}</source>
        <translation>自 {utc} {by} 收工以来有 {n} 处变化</translation>
    </message>
    <message>
        <source>Ready, look at {n}</source>
        <translation>就绪，{n} 项需看</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>处理办法</translation>
    </message>
    <message>
        <source>Goes through all that must be right before a take, in less than ten seconds. It refuses nothing: a production always rolls. The sheet is saved with each take.</source>
        <translation>逐项检查开拍前必须正确的一切，不到十秒。从不阻止开拍。检查单随每一条保存。</translation>
    </message>
    <message>
        <source>Run preflight</source>
        <translation>拍前检查</translation>
    </message>
    <message>
        <source>Check the whole stage now</source>
        <translation>现在检查整个棚</translation>
    </message>
    <message>
        <source>All that is not as it was at the last wrap. Look here first when something is not as it was yesterday.</source>
        <translation>与上次收工不同的一切。哪里跟昨天不一样，先看这里。</translation>
    </message>
    <message>
        <source>Remember the stage as it is now</source>
        <translation>记下棚的现状</translation>
    </message>
    <message>
        <source>Not run yet</source>
        <translation>还没检查</translation>
    </message>
    <message>
        <source>NOT READY: mend {n}</source>
        <translation>未就绪：需处理 {n} 项</translation>
    </message>
    <message>
        <source>Press Run preflight.</source>
        <translation>按“拍前检查”。</translation>
    </message>
    <message>
        <source>No wrap yet: press Wrap when the day ends</source>
        <translation>还没有收工记录：一天结束时按“收工”</translation>
    </message>
    <message>
        <source>As at the wrap of {utc}</source>
        <translation>与 {utc} 收工时一致</translation>
    </message>
    <message>
        <source>Changes since the last wrap</source>
        <translation>自上次收工以来的变化</translation>
    </message>
    <message>
        <source>checked {utc}</source>
        <translation>检查于 {utc}</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设</translation>
    </message>
    <message>
        <source>Each GO runs the orders of one cue, all or none. They are fired in Shoot, in this order.</source>
        <translation>每按一次 GO 执行一个 Cue 的全部指令，要么全做，要么不做。在拍摄页按此顺序执行。</translation>
    </message>
    <message>
        <source>Cue {number}</source>
        <translation>Cue {number}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
    <message>
        <source>default {value}</source>
        <translation>默认 {value}</translation>
    </message>
    <message>
        <source>more than {low}, up to {high}</source>
        <translation>大于 {low}，不超过 {high}</translation>
    </message>
    <message>
        <source>must be given</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>{changed} changed and saved, not running yet</source>
        <translation>{changed} 处已改并保存，尚未运行</translation>
    </message>
    <message>
        <source>Rolling: structure is locked until the take stops</source>
        <translation>录制中：停录前配置锁定</translation>
    </message>
    <message>
        <source>The stage runs what is set here</source>
        <translation>棚里运行的就是这里的配置</translation>
    </message>
    <message>
        <source>{changed} changed, {wrong} wrong</source>
        <translation>{changed} 处已改，{wrong} 处有误</translation>
    </message>
    <message>
        <source>As it runs, but not as it is saved</source>
        <translation>与运行的一致，但与保存的不同</translation>
    </message>
    <message>
        <source>{changed} changed, not saved, not running</source>
        <translation>{changed} 处已改，未保存，未运行</translation>
    </message>
    <message>
        <source>Show what is wrong</source>
        <translation>查看错误</translation>
    </message>
    <message>
        <source>Go to the first wrong setting</source>
        <translation>转到第一处错误</translation>
    </message>
    <message>
        <source>Take the last setting back</source>
        <translation>撤销上一项设置</translation>
    </message>
    <message>
        <source>Go to the page above or below</source>
        <translation>到上一页或下一页</translation>
    </message>
    <message>
        <source>Apply; a second time does it</source>
        <translation>应用；再按一次执行</translation>
    </message>
    <message>
        <source>Set it again</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Forget all that was changed</source>
        <translation>放弃所有改动</translation>
    </message>
    <message>
        <source>Write the stage file</source>
        <translation>写入配置文件</translation>
    </message>
    <message>
        <source>Have the stage run what is set here</source>
        <translation>让棚按这里的配置运行</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Leave the stage as it is</source>
        <translation>棚里保持原样</translation>
    </message>
    <message>
        <source>This stage sends no draft</source>
        <translation>此棚不发送草稿</translation>
    </message>
    <message>
        <source>Applying: consoles and nodes come back</source>
        <translation>正在应用：控制台和节点会重连</translation>
    </message>
    <message>
        <source>The draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Apply {n} changes? Consoles and nodes reconnect, about 5 s.</source>
        <translation>应用 {n} 处改动？控制台和节点会重连，约 5 秒。</translation>
    </message>
    <message>
        <source>Apply now</source>
        <translation>现在应用</translation>
    </message>
    <message>
        <source>one; another; a third</source>
        <translation>甲；乙；丙</translation>
    </message>
    <message>
        <source>{name}: back to the default</source>
        <translation>{name}：恢复默认</translation>
    </message>
    <message>
        <source>Differs from the running stage</source>
        <translation>与运行的棚不同</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>错在哪里</translation>
    </message>
    <message>
        <source>{n} days ago</source>
        <translation>{n} 天前</translation>
    </message>
    <message>
        <source>pose of {age}</source>
        <translation>{age}的位姿</translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation>{n} 秒前</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>{n} 小时前</translation>
    </message>
    <message>
        <source>{hz} Hz</source>
        <translation>{hz} Hz</translation>
    </message>
    <message>
        <source>{mm} mm</source>
        <translation>{mm} mm</translation>
    </message>
    <message>
        <source>where the stage file puts it</source>
        <translation>按配置文件的位置</translation>
    </message>
    <message>
        <source>old pose</source>
        <translation>位姿旧</translation>
    </message>
    <message>
        <source>on the wall</source>
        <translation>上屏</translation>
    </message>
    <message>
        <source>{n} wrong</source>
        <translation>{n} 处有误</translation>
    </message>
    <message>
        <source>{n} changed</source>
        <translation>{n} 处已改</translation>
    </message>
    <message>
        <source>Stage name</source>
        <translation>棚名</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>帧率</translation>
    </message>
    <message>
        <source>Address of the stage</source>
        <translation>本棚地址</translation>
    </message>
    <message>
        <source>Sensor width</source>
        <translation>传感器宽</translation>
    </message>
    <message>
        <source>Sensor height</source>
        <translation>传感器高</translation>
    </message>
    <message>
        <source>Picture width</source>
        <translation>画面宽</translation>
    </message>
    <message>
        <source>Lens profile</source>
        <translation>镜头档案</translation>
    </message>
    <message>
        <source>Lens library</source>
        <translation>镜头库</translation>
    </message>
    <message>
        <source>Camera frame rate</source>
        <translation>摄影机帧率</translation>
    </message>
    <message>
        <source>Shutter angle</source>
        <translation>快门开角</translation>
    </message>
    <message>
        <source>Sensor readout</source>
        <translation>传感器读出</translation>
    </message>
    <message>
        <source>Sync shift</source>
        <translation>同步移相</translation>
    </message>
    <message>
        <source>Longest prediction</source>
        <translation>最长预测</translation>
    </message>
    <message>
        <source>When tracking comes back</source>
        <translation>追踪恢复时</translation>
    </message>
    <message>
        <source>Wall it sees most</source>
        <translation>主要看到的屏</translation>
    </message>
    <message>
        <source>Wall latency</source>
        <translation>上屏延迟</translation>
    </message>
    <message>
        <source>On the wall</source>
        <translation>上屏</translation>
    </message>
    <message>
        <source>Inner frustum size</source>
        <translation>内视锥大小</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <translation>边缘羽化</translation>
    </message>
    <message>
        <source>Sample rate</source>
        <translation>采样率</translation>
    </message>
    <message>
        <source>Listen at</source>
        <translation>监听地址</translation>
    </message>
    <message>
        <source>Baud rate</source>
        <translation>波特率</translation>
    </message>
    <message>
        <source>Tracker profile</source>
        <translation>追踪器档案</translation>
    </message>
    <message>
        <source>Axes measured</source>
        <translation>测量的轴</translation>
    </message>
    <message>
        <source>Camera id</source>
        <translation>Camera id</translation>
    </message>
    <message>
        <source>OSC layout</source>
        <translation>OSC 格式</translation>
    </message>
    <message>
        <source>OSC name</source>
        <translation>OSC 名字</translation>
    </message>
    <message>
        <source>Tracker delay</source>
        <translation>追踪延迟</translation>
    </message>
    <message>
        <source>Rotation delay</source>
        <translation>转动延迟</translation>
    </message>
    <message>
        <source>Lens delay</source>
        <translation>镜头延迟</translation>
    </message>
    <message>
        <source>Capture time from</source>
        <translation>采集时间来自</translation>
    </message>
    <message>
        <source>Mesh file</source>
        <translation>网格文件</translation>
    </message>
    <message>
        <source>Mesh axes</source>
        <translation>网格轴向</translation>
    </message>
    <message>
        <source>Mesh unit</source>
        <translation>网格单位</translation>
    </message>
    <message>
        <source>Carried by</source>
        <translation>承载对象</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>宽（像素）</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>高（像素）</translation>
    </message>
    <message>
        <source>LED processor</source>
        <translation>LED处理器</translation>
    </message>
    <message>
        <source>Inner frustum later by</source>
        <translation>内视锥另晚</translation>
    </message>
    <message>
        <source>Latency mode in use</source>
        <translation>在用延迟模式</translation>
    </message>
    <message>
        <source>Latency mode</source>
        <translation>延迟模式</translation>
    </message>
    <message>
        <source>Frames to light</source>
        <translation>到发光的帧数</translation>
    </message>
    <message>
        <source>At frame rate</source>
        <translation>适用帧率</translation>
    </message>
    <message>
        <source>Asked every</source>
        <translation>询问间隔</translation>
    </message>
    <message>
        <source>Wall to black too</source>
        <translation>也执行切黑</translation>
    </message>
    <message>
        <source>Receiver's address</source>
        <translation>接收方地址</translation>
    </message>
    <message>
        <source>Receiver's port</source>
        <translation>接收方端口</translation>
    </message>
    <message>
        <source>Leaves from</source>
        <translation>从何处发出</translation>
    </message>
    <message>
        <source>Leaves after vsync</source>
        <translation>垂直同步后发出</translation>
    </message>
    <message>
        <source>Source number</source>
        <translation>源编号</translation>
    </message>
    <message>
        <source>Free-D profile</source>
        <translation>Free-D 档案</translation>
    </message>
    <message>
        <source>OSC address</source>
        <translation>OSC 地址</translation>
    </message>
    <message>
        <source>OSC arguments</source>
        <translation>OSC 参数</translation>
    </message>
    <message>
        <source>Reference rate</source>
        <translation>基准频率</translation>
    </message>
    <message>
        <source>Tracker or timecode line</source>
        <translation>追踪器或时码线路</translation>
    </message>
    <message>
        <source>Sync phase</source>
        <translation>同步相位</translation>
    </message>
    <message>
        <source>Time for delivery</source>
        <translation>传送时间</translation>
    </message>
    <message>
        <source>Poses ahead</source>
        <translation>位姿提前</translation>
    </message>
    <message>
        <source>Message timing</source>
        <translation>消息时机</translation>
    </message>
    <message>
        <source>Ready before vsync</source>
        <translation>垂直同步前就绪</translation>
    </message>
    <message>
        <source>Take a hung node off after</source>
        <translation>卡死多久后摘除</translation>
    </message>
    <message>
        <source>Configuration hash</source>
        <translation>配置哈希</translation>
    </message>
    <message>
        <source>Keys asked for</source>
        <translation>要求密钥</translation>
    </message>
    <message>
        <source>Key folder</source>
        <translation>密钥文件夹</translation>
    </message>
    <message>
        <source>Pose is of the</source>
        <translation>位姿取自</translation>
    </message>
    <message>
        <source>Lens already applied</source>
        <translation>已施加的镜头</translation>
    </message>
    <message>
        <source>Frusta sent</source>
        <translation>发送的视锥</translation>
    </message>
    <message>
        <source>Node link port</source>
        <translation>节点链路端口</translation>
    </message>
    <message>
        <source>Frame message port</source>
        <translation>帧消息端口</translation>
    </message>
    <message>
        <source>Console port</source>
        <translation>控制台端口</translation>
    </message>
    <message>
        <source>Console feed port</source>
        <translation>控制台推送端口</translation>
    </message>
    <message>
        <source>State folder</source>
        <translation>状态文件夹</translation>
    </message>
    <message>
        <source>Takes folder</source>
        <translation>条的文件夹</translation>
    </message>
    <message>
        <source>Inner frustum</source>
        <translation>内视锥</translation>
    </message>
    <message>
        <source>Camera offset</source>
        <translation>安装偏移</translation>
    </message>
    <message>
        <source>Where it stands</source>
        <translation>所在位置</translation>
    </message>
    <message>
        <source>Offset in the virtual world</source>
        <translation>虚拟世界中的偏移</translation>
    </message>
    <message>
        <source>Signal declared</source>
        <translation>声明的信号</translation>
    </message>
    <message>
        <source>Frame schedule</source>
        <translation>帧时序</translation>
    </message>
    <message>
        <source>What nodes must have loaded</source>
        <translation>节点须装载的内容</translation>
    </message>
    <message>
        <source>Pose sent to nodes</source>
        <translation>发给节点的位姿</translation>
    </message>
    <message>
        <source>wild wall</source>
        <translation>移动屏</translation>
    </message>
    <message>
        <source>ease back</source>
        <translation>平缓过渡</translation>
    </message>
    <message>
        <source>hold until cut</source>
        <translation>保持到停录</translation>
    </message>
    <message>
        <source>network (UDP)</source>
        <translation>网络（UDP）</translation>
    </message>
    <message>
        <source>even rate</source>
        <translation>固定频率</translation>
    </message>
    <message>
        <source>its own clock</source>
        <translation>自己的时钟</translation>
    </message>
    <message>
        <source>Y up (Blender, Maya)</source>
        <translation>Y 向上（Blender、Maya）</translation>
    </message>
    <message>
        <source>Z up</source>
        <translation>Z 向上</translation>
    </message>
    <message>
        <source>as measured</source>
        <translation>按实测</translation>
    </message>
    <message>
        <source>as shown</source>
        <translation>按显示</translation>
    </message>
    <message>
        <source>a node's vsync</source>
        <translation>节点垂直同步</translation>
    </message>
    <message>
        <source>a tracker's packets</source>
        <translation>追踪器数据包</translation>
    </message>
    <message>
        <source>as late as it can</source>
        <translation>尽量晚</translation>
    </message>
    <message>
        <source>a frame earlier</source>
        <translation>早一帧</translation>
    </message>
    <message>
        <source>entrance pupil</source>
        <translation>入瞳</translation>
    </message>
    <message>
        <source>pupil offset</source>
        <translation>入瞳偏移</translation>
    </message>
    <message>
        <source>of all eyes</source>
        <translation>所有视点</translation>
    </message>
    <message>
        <source>outer only</source>
        <translation>只发外视锥</translation>
    </message>
    <message>
        <source>as asked</source>
        <translation>按要求</translation>
    </message>
    <message>
        <source>NOT LOCKED</source>
        <translation>未锁定</translation>
    </message>
    <message>
        <source>stagectl reference</source>
        <translation>stagectl reference</translation>
    </message>
    <message>
        <source>Delivery ms</source>
        <translation>传送 ms</translation>
    </message>
    <message>
        <source>Render nodes come by themselves when they are started with this stage's address. What each must have loaded is set on the page Stage.</source>
        <translation>渲染节点用本棚地址启动后会自动出现。每个节点须装载的内容在“棚”页设置。</translation>
    </message>
    <message>
        <source>Nodes connect to {host} port {port}, stage {name}</source>
        <translation>节点连接 {host} 端口 {port}，棚 {name}</translation>
    </message>
    <message>
        <source>{mode}, {n} frames</source>
        <translation>{mode}，{n} 帧</translation>
    </message>
    <message>
        <source>ultra low, 0.0 frames</source>
        <translation>ultra low，0.0 帧</translation>
    </message>
    <message>
        <source>Brightness %</source>
        <translation>亮度 %</translation>
    </message>
    <message>
        <source>Test pattern</source>
        <translation>测试图</translation>
    </message>
    <message>
        <source>LED processors</source>
        <translation>LED处理器</translation>
    </message>
    <message>
        <source>Read only: what they report, against what was declared. Nothing is changed on them.</source>
        <translation>只读：对照它们的上报与声明。不改动它们的任何设置。</translation>
    </message>
    <message>
        <source>What they report</source>
        <translation>它们的上报</translation>
    </message>
    <message>
        <source>taken off</source>
        <translation>已摘除</translation>
    </message>
    <message>
        <source>No node is here. Start one with the address of this stage.</source>
        <translation>没有节点。用本棚地址启动一个。</translation>
    </message>
    <message>
        <source>Nodes connect to {host}, stage {name}; the port is chosen at each start</source>
        <translation>节点连接 {host}，棚 {name}；端口每次启动时选定</translation>
    </message>
    <message>
        <source>{name}: declared {declared}; reported {reported}</source>
        <translation>{name}：声明 {declared}；上报 {reported}</translation>
    </message>
    <message>
        <source>One row is one line that a tracker or a lens box speaks on, and the camera it is for.</source>
        <translation>一行是一条追踪器或镜头盒的线路，以及它对应的摄影机。</translation>
    </message>
    <message>
        <source>What is tracked: cameras, wild walls and objects; lens, exposure and prediction.</source>
        <translation>追踪的对象：摄影机、移动屏和物体；镜头、曝光和预测。</translation>
    </message>
    <message>
        <source>Size and place of each LED wall: the middle of its lower edge, seen from the cameras.</source>
        <translation>每块LED屏的大小和位置：从摄影机看，取下边缘中点。</translation>
    </message>
    <message>
        <source>What leaves the stage for other programs: OpenTrackIO, Free-D, OSC cues.</source>
        <translation>发给其他程序的数据：OpenTrackIO、Free-D、OSC Cue。</translation>
    </message>
    <message>
        <source>A scene is a place of the stage in the virtual world, under a name.</source>
        <translation>场景是棚在虚拟世界里的一个位置，有自己的名字。</translation>
    </message>
    <message>
        <source>What the wall's frames are locked to, and when each frame's message leaves.</source>
        <translation>屏的帧锁定到什么，每帧消息何时发出。</translation>
    </message>
    <message>
        <source>The stage itself: its name and rate, what nodes must have loaded, ports and folders.</source>
        <translation>棚本身：名字和帧率、节点须装载的内容、端口和文件夹。</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>第一步</translation>
    </message>
    <message>
        <source>Find trackers</source>
        <translation>查找追踪器</translation>
    </message>
    <message>
        <source>not understood</source>
        <translation>无法识别</translation>
    </message>
    <message>
        <source>Tracker here</source>
        <translation>对应追踪器</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>数据内容</translation>
    </message>
    <message>
        <source>Listens on the usual ports and on every serial line; a tracker that sends to another port needs its number here. Nothing is sent, nothing is changed.</source>
        <translation>监听常用端口和所有串口；发往其他端口的追踪器需在此填端口号。什么也不发，什么也不改。</translation>
    </message>
    <message>
        <source>Listen on all ports and lines</source>
        <translation>监听所有端口和线路</translation>
    </message>
    <message>
        <source>Listen on this port only; empty: on the usual ones</source>
        <translation>只监听此端口；留空：监听常用端口</translation>
    </message>
    <message>
        <source>only port</source>
        <translation>仅端口</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>停止监听</translation>
    </message>
    <message>
        <source>Use as tracker</source>
        <translation>用作追踪器</translation>
    </message>
    <message>
        <source>Make a tracker of the chosen line</source>
        <translation>把所选线路设为追踪器</translation>
    </message>
    <message>
        <source>Use as camera {name}</source>
        <translation>用作 {name}机</translation>
    </message>
    <message>
        <source>Nothing was found yet. Press Find trackers.</source>
        <translation>还没找到。按“查找追踪器”。</translation>
    </message>
    <message>
        <source>How far the search is</source>
        <translation>搜索进度</translation>
    </message>
    <message>
        <source>How the search stands</source>
        <translation>搜索状态</translation>
    </message>
    <message>
        <source>Known as {name}</source>
        <translation>已知：{name}</translation>
    </message>
    <message>
        <source>Stop the search</source>
        <translation>停止搜索</translation>
    </message>
    <message>
        <source>Add a row to the stage file</source>
        <translation>在配置文件里加一行</translation>
    </message>
    <message>
        <source>Take this row out of the stage file</source>
        <translation>从配置文件里删除这一行</translation>
    </message>
    <message>
        <source>There is none yet. Give it a name and add it.</source>
        <translation>还没有。起个名字再添加。</translation>
    </message>
    <message>
        <source>Add {what} {name}</source>
        <translation>添加{what} {name}</translation>
    </message>
    <message>
        <source>Remove {what} {name}</source>
        <translation>删除{what} {name}</translation>
    </message>
    <message>
        <source>Set {name}</source>
        <translation>设置 {name}</translation>
    </message>
    <message>
        <source>Name of the new one</source>
        <translation>新项的名字</translation>
    </message>
    <message>
        <source>How it runs now</source>
        <translation>现在的运行情况</translation>
    </message>
    <message>
        <source>Default of {name}</source>
        <translation>{name} 的默认值</translation>
    </message>
    <message>
        <source>{n} trackers, {m} cameras</source>
        <translation>{n} 个追踪器，{m} 台摄影机</translation>
    </message>
    <message>
        <source>{n} walls, {m} nodes here</source>
        <translation>{n} 块屏，{m} 个节点在线</translation>
    </message>
    <message>
        <source>preflight of {utc}</source>
        <translation>{utc} 的拍前检查</translation>
    </message>
    <message>
        <source>Switch the trackers on, let the stage listen, and use what it finds: each one becomes a tracker, with a camera for it.</source>
        <translation>打开追踪器，让棚监听，找到就用：每条线路成为一个追踪器，并配一台摄影机。</translation>
    </message>
    <message>
        <source>Add walls and nodes</source>
        <translation>添加屏和节点</translation>
    </message>
    <message>
        <source>Give each wall its size and its place. Start the render nodes with this stage's address: they come by themselves.</source>
        <translation>给每块屏设大小和位置。用本棚地址启动渲染节点：它们会自动出现。</translation>
    </message>
    <message>
        <source>Apply and preflight</source>
        <translation>应用并做拍前检查</translation>
    </message>
    <message>
        <source>Save and apply, then run the preflight and do what it says. When it is green, the stage runs.</source>
        <translation>保存并应用，然后运行拍前检查，照提示处理。全绿后棚即可用。</translation>
    </message>
    <message>
        <source>From an empty stage to a running one, without editing a file.</source>
        <translation>从空棚到运行，不用编辑文件。</translation>
    </message>
    <message>
        <source>{n} changed, not running yet</source>
        <translation>{n} 处已改，尚未运行</translation>
    </message>
    <message>
        <source>nothing to apply, no preflight yet</source>
        <translation>没有要应用的，还没做拍前检查</translation>
    </message>
    <message>
        <source>How the step stands</source>
        <translation>这一步的状态</translation>
    </message>
    <message>
        <source>Enter, Tab</source>
        <translation>Enter、Tab</translation>
    </message>
    <message>
        <source>Send what was typed</source>
        <translation>提交所输入的内容</translation>
    </message>
    <message>
        <source>Up, Down</source>
        <translation>Up、Down</translation>
    </message>
    <message>
        <source>Step a number, or choose a row of a list</source>
        <translation>加减数值，或选择列表的行</translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation>Tab、Shift+Tab</translation>
    </message>
    <message>
        <source>Go to the next or the last field</source>
        <translation>到下一个或上一个字段</translation>
    </message>
    <message>
        <source>Pages of the set-up</source>
        <translation>配置页面</translation>
    </message>
    <message>
        <source>control: {owner}</source>
        <translation>控制：{owner}</translation>
    </message>
    <message>
        <source>control: {owner}, another console</source>
        <translation>控制：{owner}，另一台</translation>
    </message>
    <message>
        <source>Last command</source>
        <translation>最近的指令</translation>
    </message>
    <message>
        <source>Who has control</source>
        <translation>谁有控制权</translation>
    </message>
    <message>
        <source>Take control</source>
        <translation>接管</translation>
    </message>
    <message>
        <source>Only one console at a time gives commands</source>
        <translation>同一时间只有一个控制台能发指令</translation>
    </message>
    <message>
        <source>Language, colours, size of text, layout, keys</source>
        <translation>语言、颜色、字号、布局、快捷键</translation>
    </message>
    <message>
        <source>you have control</source>
        <translation>你有控制权</translation>
    </message>
    <message>
        <source>nobody has control</source>
        <translation>没人控制</translation>
    </message>
    <message>
        <source>Workspace: {key}</source>
        <translation>工作区：{key}</translation>
    </message>
    <message>
        <source>no command yet</source>
        <translation>还没有指令</translation>
    </message>
    <message>
        <source>{label}: sent</source>
        <translation>{label}：已发出</translation>
    </message>
    <message>
        <source>{label}: {error}</source>
        <translation>{label}：{error}</translation>
    </message>
    <message>
        <source>Give control</source>
        <translation>交还控制</translation>
    </message>
    <message>
        <source>{label}: done</source>
        <translation>{label}：完成</translation>
    </message>
    <message>
        <source>{label}: refused; {key} takes control</source>
        <translation>{label}：被拒绝；按 {key} 取得控制权</translation>
    </message>
    <message>
        <source>In every workspace</source>
        <translation>所有工作区</translation>
    </message>
    <message>
        <source>Closes this sheet</source>
        <translation>关闭本页</translation>
    </message>
    <message>
        <source>scene {scene}, shot {shot}, take {take}</source>
        <translation>{scene} 场 {shot} 镜 {take} 次</translation>
    </message>
    <message>
        <source>slate {scene}, take {take}</source>
        <translation>场记板 {scene}，第 {take} 次</translation>
    </message>
    <message>
        <source>TC: locked to {source}</source>
        <translation>时码：锁定到 {source}</translation>
    </message>
    <message>
        <source>TC: free-run, from no device</source>
        <translation>时码：自由运行，没有外部时码</translation>
    </message>
    <message>
        <source>TC: lost, no data</source>
        <translation>时码：丢失，没有数据</translation>
    </message>
    <message>
        <source>, jammed {time}</source>
        <translation>，{time} 对时码</translation>
    </message>
    <message>
        <source>on disk to {seconds} s ago</source>
        <translation>已写盘至 {seconds} 秒前</translation>
    </message>
    <message>
        <source>Slate in words</source>
        <translation>场记板内容</translation>
    </message>
    <message>
        <source>the link of the tracker</source>
        <translation>追踪器的链路</translation>
    </message>
    <message>
        <source>the quality of tracking</source>
        <translation>追踪质量</translation>
    </message>
    <message>
        <source>the tracker's clock</source>
        <translation>追踪器的时钟</translation>
    </message>
    <message>
        <source>the tracker's delay</source>
        <translation>追踪延迟</translation>
    </message>
    <message>
        <source>the lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>the camera offset</source>
        <translation>安装偏移</translation>
    </message>
    <message>
        <source>the stage alignment</source>
        <translation>空间对位</translation>
    </message>
    <message>
        <source>the nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>the engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>the recorder</source>
        <translation>录制进程</translation>
    </message>
    <message>
        <source>the disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>the network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>a console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>the LED processors</source>
        <translation>LED处理器</translation>
    </message>
    <message>
        <source>NO FRAMES for {seconds} s {dash} the frame process is silent, values below are old</source>
        <translation>{seconds} 秒没有出帧 {dash} 出帧进程没有响应，下面是旧数值</translation>
    </message>
    <message>
        <source>NO DATA for {seconds} s {dash} values below are old</source>
        <translation>{seconds} 秒没有数据 {dash} 下面是旧数值</translation>
    </message>
    <message>
        <source>All good: {cameras} cameras, {nodes} nodes</source>
        <translation>一切正常：{cameras} 台摄影机，{nodes} 个节点</translation>
    </message>
    <message>
        <source>Nothing is set up yet: Ctrl+2, Setup, First steps</source>
        <translation>尚未设置：按 Ctrl+2，设置，第一步</translation>
    </message>
    <message>
        <source>NO DATA {dash} nothing answers at {address}; is the stage running?</source>
        <translation>没有数据 {dash} {address} 没有应答；棚启动了吗？</translation>
    </message>
    <message>
        <source>NO DATA {dash} {why}</source>
        <translation>没有数据 {dash} {why}</translation>
    </message>
    <message>
        <source>Camera {id}: {what}</source>
        <translation>{id}机：{what}</translation>
    </message>
    <message>
        <source>Camera {id}: {word} by hand</source>
        <translation>{id}机：手动{word}</translation>
    </message>
    <message>
        <source>The stage does not tell its signal chains</source>
        <translation>此棚不上报信号链路</translation>
    </message>
    <message>
        <source>it is so now</source>
        <translation>已是此状态</translation>
    </message>
    <message>
        <source>Wall to black: hold the key alone for 0.7 s</source>
        <translation>切黑：单独按住此键 0.7 秒</translation>
    </message>
    <message>
        <source>Safe grey on the walls: hold both for 0.7 s</source>
        <translation>全部屏安全灰：同时按住 0.7 秒</translation>
    </message>
    <message>
        <source>Release the walls, step 1 of 2</source>
        <translation>解除屏幕，第 1 步（共 2 步）</translation>
    </message>
    <message>
        <source>Release the walls, step 2 of 2, within 5 s</source>
        <translation>解除屏幕，第 2 步（共 2 步），5 秒内</translation>
    </message>
    <message>
        <source>Acknowledge the alarm that is shown on top</source>
        <translation>确认最上面的报警</translation>
    </message>
    <message>
        <source>Acknowledge all alarms</source>
        <translation>确认全部报警</translation>
    </message>
    <message>
        <source>Open what owns the fault in the headline</source>
        <translation>打开顶行故障所在处</translation>
    </message>
    <message>
        <source>Take control of the stage, or give it back</source>
        <translation>接管，或交还控制</translation>
    </message>
    <message>
        <source>Fire drill, on a simulated stage</source>
        <translation>故障演练（仅模拟棚）</translation>
    </message>
    <message>
        <source>Next language</source>
        <translation>切换语言</translation>
    </message>
    <message>
        <source>Dark or night colours</source>
        <translation>暗色或夜间配色</translation>
    </message>
    <message>
        <source>Next size of text</source>
        <translation>切换字号</translation>
    </message>
    <message>
        <source>Menu of the console</source>
        <translation>控制台菜单</translation>
    </message>
    <message>
        <source>Reset the layout</source>
        <translation>重置布局</translation>
    </message>
    <message>
        <source>Show or close this sheet</source>
        <translation>打开或关闭本页</translation>
    </message>
    <message>
        <source>reference: {source}</source>
        <translation>基准：{source}</translation>
    </message>
    <message>
        <source>no reference</source>
        <translation>没有基准</translation>
    </message>
    <message>
        <source>House sync</source>
        <translation>基准同步</translation>
    </message>
    <message>
        <source>House sync in a sentence</source>
        <translation>基准同步说明</translation>
    </message>
    <message>
        <source>the layout file {path} cannot be read ({error}); kept as {name}</source>
        <translation>布局文件 {path} 无法读取（{error}）；已另存为 {name}</translation>
    </message>
    <message>
        <source>the layout cannot be kept in {path}: {error}</source>
        <translation>布局无法存到 {path}：{error}</translation>
    </message>
    <message>
        <source>Night: red only</source>
        <translation>夜间：只用红色</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>字号</translation>
    </message>
    <message>
        <source> since {time}</source>
        <translation> （自 {time}）</translation>
    </message>
    <message>
        <source>Take control from {owner}</source>
        <translation>从 {owner} 接管</translation>
    </message>
    <message>
        <source>Sends the order now</source>
        <translation>立即发出指令</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>不操作</translation>
    </message>
    <message>
        <source>Changes nothing</source>
        <translation>什么也不改</translation>
    </message>
    <message>
        <source>{owner} has control{since}.</source>
        <translation>{owner} 正在控制{since}。</translation>
    </message>
    <message>
        <source>If you take it, the commands of {owner} are refused from now on.</source>
        <translation>接管后，{owner} 的指令会被拒绝。</translation>
    </message>
    <message>
        <source>{name} cannot be shown: {reason}. The rest works; please report it.</source>
        <translation>{name} 无法显示：{reason}。其余照常；请反馈。</translation>
    </message>
    <message>
        <source>{count} new: {alarm}</source>
        <translation>{count} 条新报警：{alarm}</translation>
    </message>
    <message>
        <source>{count} alarms stand, all seen</source>
        <translation>{count} 条报警未解除，均已看过</translation>
    </message>
    <message>
        <source>State of the stage</source>
        <translation>棚的状态</translation>
    </message>
    <message>
        <source>Opens what owns this fault</source>
        <translation>打开此故障所在处</translation>
    </message>
    <message>
        <source>Other faults</source>
        <translation>其他故障</translation>
    </message>
    <message>
        <source>Acknowledges the alarm that is shown</source>
        <translation>确认显示的报警</translation>
    </message>
    <message>
        <source>Acknowledges all alarms: {key}</source>
        <translation>确认全部报警：{key}</translation>
    </message>
    <message>
        <source>Acknowledge all</source>
        <translation>全部确认</translation>
    </message>
    <message>
        <source>First fault: {alarm}</source>
        <translation>首个故障：{alarm}</translation>
    </message>
    <message>
        <source>+{n} more</source>
        <translation>+{n} 条</translation>
    </message>
    <message>
        <source>Acknowledge {alarm}</source>
        <translation>确认 {alarm}</translation>
    </message>
    <message>
        <source>no alarm</source>
        <translation>没有报警</translation>
    </message>
    <message>
        <source>WALL TO BLACK</source>
        <translation>切黑</translation>
    </message>
    <message>
        <source>hold 0.7 s   key: hold {key}</source>
        <translation>按住 0.7 秒   键：按住 {key}</translation>
    </message>
    <message>
        <source>Switches every wall to black. Hold the button, or the key, for 0.7 s.</source>
        <translation>所有屏切黑。按住按钮或快捷键 0.7 秒。</translation>
    </message>
    <message>
        <source>Safe grey</source>
        <translation>安全灰</translation>
    </message>
    <message>
        <source>Switches every wall to a safe grey. Hold the button, or the keys, for 0.7 s.</source>
        <translation>所有屏切到安全灰。按住按钮或快捷键 0.7 秒。</translation>
    </message>
    <message>
        <source>What the walls show</source>
        <translation>屏上显示</translation>
    </message>
    <message>
        <source>WALLS BLACK</source>
        <translation>屏已切黑</translation>
    </message>
    <message>
        <source>Grey is on</source>
        <translation>已变灰</translation>
    </message>
    <message>
        <source>Acknowledgements of the walls</source>
        <translation>各屏的确认</translation>
    </message>
    <message>
        <source>Wall to black</source>
        <translation>切黑</translation>
    </message>
    <message>
        <source>Release the walls, step 1</source>
        <translation>解除屏幕，第 1 步</translation>
    </message>
    <message>
        <source>Release the walls</source>
        <translation>解除屏幕</translation>
    </message>
    <message>
        <source>NOW {seconds} s</source>
        <translation>剩 {seconds} 秒</translation>
    </message>
    <message>
        <source>2nd step</source>
        <translation>第 2 步</translation>
    </message>
    <message>
        <source>not known: no data</source>
        <translation>未知：没有数据</translation>
    </message>
    <message>
        <source>the walls show the picture</source>
        <translation>屏上是画面</translation>
    </message>
    <message>
        <source>{done} of {all} acknowledged</source>
        <translation>{all} 个中 {done} 个已确认</translation>
    </message>
    <message>
        <source>{node}: {ms} ms</source>
        <translation>{node}：{ms} ms</translation>
    </message>
    <message>
        <source>{node}: {word}</source>
        <translation>{node}：{word}</translation>
    </message>
    <message>
        <source>blackout on</source>
        <translation>黑屏已开</translation>
    </message>
    <message>
        <source>not black itself</source>
        <translation>自身未黑</translation>
    </message>
    <message>
        <source>no node is there to acknowledge</source>
        <translation>没有节点可确认</translation>
    </message>
    <message>
        <source>, slowest {ms} ms</source>
        <translation>，最慢 {ms} ms</translation>
    </message>
    <message>
        <source>{node}: waiting</source>
        <translation>{node}：等待</translation>
    </message>
    <message>
        <source>blackout off</source>
        <translation>黑屏已关</translation>
    </message>
    <message>
        <source>a fire drill needs a simulated stage: stagectl demo</source>
        <translation>故障演练需要模拟棚：stagectl demo</translation>
    </message>
    <message>
        <source>the layout is as at the first start</source>
        <translation>布局已恢复初始状态</translation>
    </message>
    <message>
        <source>Alarm history</source>
        <translation>报警历史</translation>
    </message>
    <message>
        <source>By whom, what</source>
        <translation>谁，什么事</translation>
    </message>
    <message>
        <source>muted, {minutes} min left</source>
        <translation>已屏蔽，剩 {minutes} 分钟</translation>
    </message>
    <message>
        <source>acknowledged: {who} {utc}</source>
        <translation>已确认：{who} {utc}</translation>
    </message>
    <message>
        <source>FIRST FAULT</source>
        <translation>首个故障</translation>
    </message>
    <message>
        <source>over, acknowledge it</source>
        <translation>已结束，请确认</translation>
    </message>
    <message>
        <source>Signal chain of the stage</source>
        <translation>棚的信号链路</translation>
    </message>
    <message>
        <source>Signal chain of camera {name}</source>
        <translation>{name}机的信号链路</translation>
    </message>
    <message>
        <source>all links good</source>
        <translation>链路全部正常</translation>
    </message>
    <message>
        <source>Camera {name}</source>
        <translation>{name}机</translation>
    </message>
    <message>
        <source>On wall: {name} alone</source>
        <translation>上屏：仅 {name}</translation>
    </message>
    <message>
        <source>Bypass {tracker}</source>
        <translation>旁路 {tracker}</translation>
    </message>
    <message>
        <source>Inner frustum of the selected camera off or on</source>
        <translation>所选机位内视锥开或关</translation>
    </message>
    <message>
        <source>Put the selected camera on the wall, alone</source>
        <translation>所选机位单独上屏</translation>
    </message>
    <message>
        <source>Hold or release the pose of the selected camera</source>
        <translation>所选机位保持位姿或解除</translation>
    </message>
    <message>
        <source>Freeze or unfreeze the picture of the selected camera</source>
        <translation>所选机位冻结画面或解冻</translation>
    </message>
    <message>
        <source>Bypass the selected camera's tracker, or use it again</source>
        <translation>旁路所选机位的追踪器，或恢复使用</translation>
    </message>
    <message>
        <source>Take the selected camera's tracker at its word again, with a cut</source>
        <translation>重新采信所选机位的追踪器，画面直接跳过去</translation>
    </message>
    <message>
        <source>Chroma green in the selected camera's inner frustum</source>
        <translation>所选机位内视锥变绿幕</translation>
    </message>
    <message>
        <source>Chroma blue in the selected camera's inner frustum</source>
        <translation>所选机位内视锥变蓝幕</translation>
    </message>
    <message>
        <source>Key markers of the selected camera on or off</source>
        <translation>所选机位跟踪点开或关</translation>
    </message>
    <message>
        <source>Put the selected camera on the wall too, or take it off</source>
        <translation>所选机位也上屏，或撤下</translation>
    </message>
    <message>
        <source>On wall: {name} in {n} frames</source>
        <translation>上屏：{name}，{n} 帧后</translation>
    </message>
    <message>
        <source>Use {tracker} again</source>
        <translation>恢复 {tracker}</translation>
    </message>
    <message>
        <source>Inner frustum {name} OFF</source>
        <translation>关内视锥 {name}</translation>
    </message>
    <message>
        <source>Inner frustum {name} on</source>
        <translation>开内视锥 {name}</translation>
    </message>
    <message>
        <source>Release {name}</source>
        <translation>解除 {name}</translation>
    </message>
    <message>
        <source>Hold pose {name}</source>
        <translation>保持位姿 {name}</translation>
    </message>
    <message>
        <source>Unfreeze {name}</source>
        <translation>解冻 {name}</translation>
    </message>
    <message>
        <source>Freeze picture {name}</source>
        <translation>冻结画面 {name}</translation>
    </message>
    <message>
        <source>Chroma green {name}</source>
        <translation>绿幕 {name}</translation>
    </message>
    <message>
        <source>Green off {name}</source>
        <translation>关绿幕 {name}</translation>
    </message>
    <message>
        <source>Chroma blue {name}</source>
        <translation>蓝幕 {name}</translation>
    </message>
    <message>
        <source>Blue off {name}</source>
        <translation>关蓝幕 {name}</translation>
    </message>
    <message>
        <source>Markers off {name}</source>
        <translation>关跟踪点 {name}</translation>
    </message>
    <message>
        <source>Markers on {name}</source>
        <translation>跟踪点 {name}</translation>
    </message>
    <message>
        <source>Take off {name}</source>
        <translation>撤下 {name}</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>加上 {name}</translation>
    </message>
    <message>
        <source>Accept origin {name}</source>
        <translation>接受原点 {name}</translation>
    </message>
    <message>
        <source>jitter ms</source>
        <translation>抖动 ms</translation>
    </message>
    <message>
        <source>age ms</source>
        <translation>延时 ms</translation>
    </message>
    <message>
        <source>wall px</source>
        <translation>屏上 px</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>off wall</source>
        <translation>未上屏</translation>
    </message>
    <message>
        <source>prio {priority} {dot} {size} %</source>
        <translation>优先 {priority} {dot} {size} %</translation>
    </message>
    <message>
        <source>{state}, {seconds} s left</source>
        <translation>{state}，剩 {seconds} 秒</translation>
    </message>
    <message>
        <source>ON WALL</source>
        <translation>上屏</translation>
    </message>
    <message>
        <source>{source} bypassed</source>
        <translation>{source} 已旁路</translation>
    </message>
    <message>
        <source>mask {axes}</source>
        <translation>屏蔽 {axes}</translation>
    </message>
    <message>
        <source>trim {axes}</source>
        <translation>微调 {axes}</translation>
    </message>
    <message>
        <source>Enter opens what owns it</source>
        <translation>按 Enter 打开所在处</translation>
    </message>
    <message>
        <source>LED proc.</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>camera offset</source>
        <translation>安装偏移</translation>
    </message>
    <message>
        <source>stage alignment</source>
        <translation>空间对位</translation>
    </message>
    <message>
        <source>not in use</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>还不清楚</translation>
    </message>
    <message>
        <source>{name}: {sentence}</source>
        <translation>{name}：{sentence}</translation>
    </message>
    <message>
        <source>Selected camera</source>
        <translation>所选机位</translation>
    </message>
    <message>
        <source>Trim and mask</source>
        <translation>微调与屏蔽</translation>
    </message>
    <message>
        <source>Select a camera</source>
        <translation>选择机位</translation>
    </message>
    <message>
        <source>Edit the slate: scene, shot, take</source>
        <translation>修改场记板：场、镜、次</translation>
    </message>
    <message>
        <source>Next page beside the plan: alarms, events, frustum, trim, cues</source>
        <translation>平面图旁的下一页：报警、事件、视锥、微调、Cue</translation>
    </message>
    <message>
        <source>Next view of the stage: plan, 3D, sync</source>
        <translation>棚的下一个视图：平面、3D、同步</translation>
    </message>
    <message>
        <source>Alt+Up, Alt+Down</source>
        <translation>Alt+Up、Alt+Down</translation>
    </message>
    <message>
        <source>Choose the axis of the trim</source>
        <translation>选择微调的轴</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>Left、Right</translation>
    </message>
    <message>
        <source>Go along a signal chain; Enter opens what owns the link</source>
        <translation>沿信号链路移动；按 Enter 打开该环节所在处</translation>
    </message>
    <message>
        <source>Go to the camera above or below</source>
        <translation>到上面或下面的机位</translation>
    </message>
    <message>
        <source>Go to the next control</source>
        <translation>到下一个控件</translation>
    </message>
    <message>
        <source>On this page</source>
        <translation>本页</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>未到</translation>
    </message>
    <message>
        <source>Car arrives at</source>
        <translation>车到位</translation>
    </message>
    <message>
        <source>What the cue would change</source>
        <translation>此 Cue 会改什么</translation>
    </message>
    <message>
        <source>Again: {words}</source>
        <translation>再按：{words}</translation>
    </message>
    <message>
        <source>clock µs</source>
        <translation>时钟 µs</translation>
    </message>
    <message>
        <source>no node yet</source>
        <translation>还没有节点</translation>
    </message>
    <message>
        <source>Late poses</source>
        <translation>位姿迟到</translation>
    </message>
    <message>
        <source>late / s</source>
        <translation>迟到/秒</translation>
    </message>
    <message>
        <source>delivery ms</source>
        <translation>传送 ms</translation>
    </message>
    <message>
        <source>Wall acked</source>
        <translation>屏确认</translation>
    </message>
    <message>
        <source>in sync</source>
        <translation>已同步</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Trim the chosen axis, a fine step less</source>
        <translation>所选轴微调，减一小步</translation>
    </message>
    <message>
        <source>Trim the chosen axis, a fine step more</source>
        <translation>所选轴微调，加一小步</translation>
    </message>
    <message>
        <source>Trim the chosen axis, a coarse step less</source>
        <translation>所选轴微调，减一大步</translation>
    </message>
    <message>
        <source>Trim the chosen axis, a coarse step more</source>
        <translation>所选轴微调，加一大步</translation>
    </message>
    <message>
        <source>Make the inner frustum of the selected camera larger</source>
        <translation>放大所选机位的内视锥</translation>
    </message>
    <message>
        <source>Make the inner frustum of the selected camera smaller</source>
        <translation>缩小所选机位的内视锥</translation>
    </message>
    <message>
        <source>Bring the selected camera up, over others</source>
        <translation>所选机位上移一层</translation>
    </message>
    <message>
        <source>Bring the selected camera down, under others</source>
        <translation>所选机位下移一层</translation>
    </message>
    <message>
        <source>Make the edge of the inner frustum softer</source>
        <translation>内视锥边缘更柔</translation>
    </message>
    <message>
        <source>Make the edge of the inner frustum harder</source>
        <translation>内视锥边缘更硬</translation>
    </message>
    <message>
        <source>More overscan for the selected camera</source>
        <translation>所选机位加大过扫描</translation>
    </message>
    <message>
        <source>Less overscan for the selected camera</source>
        <translation>所选机位减小过扫描</translation>
    </message>
    <message>
        <source>Inner frustum of the selected camera at 100 %</source>
        <translation>所选机位内视锥 100 %</translation>
    </message>
    <message>
        <source>A hard edge for the selected camera</source>
        <translation>所选机位硬边</translation>
    </message>
    <message>
        <source>Leave the overscan to the prediction</source>
        <translation>过扫描交给预测</translation>
    </message>
    <message>
        <source>Take the trim of the chosen axis back</source>
        <translation>所选轴微调归零</translation>
    </message>
    <message>
        <source>Mask the chosen axis of the tracker, or free it</source>
        <translation>屏蔽追踪器的所选轴，或恢复</translation>
    </message>
    <message>
        <source>Zero trim: take all trims of the selected camera back</source>
        <translation>微调归零：所选机位的全部微调归零</translation>
    </message>
    <message>
        <source>Zero {axis}</source>
        <translation>{axis} 归零</translation>
    </message>
    <message>
        <source>Mask {axis}</source>
        <translation>屏蔽 {axis}</translation>
    </message>
    <message>
        <source>Zero trim {name}</source>
        <translation>微调归零 {name}</translation>
    </message>
    <message>
        <source>{n} frames</source>
        <translation>{n} 帧</translation>
    </message>
    <message>
        <source>On-wall switch in</source>
        <translation>上屏切换提前</translation>
    </message>
    <message>
        <source>{set} (needs {pct} %)</source>
        <translation>{set}（需要 {pct} %）</translation>
    </message>
    <message>
        <source>More frames</source>
        <translation>增加帧数</translation>
    </message>
    <message>
        <source>Fewer frames</source>
        <translation>减少帧数</translation>
    </message>
    <message>
        <source>US: 24A-3</source>
        <translation>美式：24A-3</translation>
    </message>
    <message>
        <source>UK: slate 112, take 3</source>
        <translation>英式：场记板 112，第 3 次</translation>
    </message>
    <message>
        <source>China: scene-shot-take</source>
        <translation>中式：场-镜-次</translation>
    </message>
    <message>
        <source>Mute the chosen alarm for 5 minutes</source>
        <translation>所选报警屏蔽 5 分钟</translation>
    </message>
    <message>
        <source>Mute the chosen alarm for 15 minutes</source>
        <translation>所选报警屏蔽 15 分钟</translation>
    </message>
    <message>
        <source>Mute the chosen alarm for an hour</source>
        <translation>所选报警屏蔽一小时</translation>
    </message>
    <message>
        <source>Start take {name}</source>
        <translation>开录 {name}</translation>
    </message>
    <message>
        <source>Mark ({count})</source>
        <translation>标记（{count}）</translation>
    </message>
    <message>
        <source>GO {cue}</source>
        <translation>GO {cue}</translation>
    </message>
    <message>
        <source>Freeze or unfreeze the outer picture</source>
        <translation>外视锥画面冻结或解冻</translation>
    </message>
    <message>
        <source>Light cards on or off</source>
        <translation>光卡开或关</translation>
    </message>
    <message>
        <source>Start or stop a take</source>
        <translation>开录或停录</translation>
    </message>
    <message>
        <source>Set a mark</source>
        <translation>打标记</translation>
    </message>
    <message>
        <source>GO: run the cue that stands by</source>
        <translation>GO：执行预备的 Cue</translation>
    </message>
    <message>
        <source>Go back to the cue before</source>
        <translation>返回上一Cue</translation>
    </message>
    <message>
        <source>Undo the last command that can be undone</source>
        <translation>撤销上一条可撤销的指令</translation>
    </message>
    <message>
        <source>Do again what was undone</source>
        <translation>重做已撤销的指令</translation>
    </message>
    <message>
        <source>Stand the chosen cue by</source>
        <translation>所选 Cue 预备</translation>
    </message>
    <message>
        <source>Dry run: say what the chosen cue would change</source>
        <translation>预演：看所选 Cue 会改什么</translation>
    </message>
    <message>
        <source>Acknowledge the chosen alarm</source>
        <translation>确认所选报警</translation>
    </message>
    <message>
        <source>Let the chosen alarm sound again</source>
        <translation>取消所选报警的屏蔽</translation>
    </message>
    <message>
        <source>Stop take {name}</source>
        <translation>停录 {name}</translation>
    </message>
    <message>
        <source>GO: no cue stands by</source>
        <translation>GO：没有预备的 Cue</translation>
    </message>
    <message>
        <source>Unfreeze outer</source>
        <translation>解冻外视锥</translation>
    </message>
    <message>
        <source>Freeze outer</source>
        <translation>冻结外视锥</translation>
    </message>
    <message>
        <source>Light cards off</source>
        <translation>关光卡</translation>
    </message>
    <message>
        <source>Light cards on</source>
        <translation>开光卡</translation>
    </message>
    <message>
        <source>Cue back</source>
        <translation>返回上一Cue</translation>
    </message>
    <message>
        <source>Stand by {number}</source>
        <translation>预备 {number}</translation>
    </message>
    <message>
        <source>Dry run {number}</source>
        <translation>预演 {number}</translation>
    </message>
    <message>
        <source>Mute {minutes} min</source>
        <translation>屏蔽 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Trim {axis}</source>
        <translation>微调 {axis}</translation>
    </message>
    <message>
        <source>{axis} masked</source>
        <translation>{axis} 已屏蔽</translation>
    </message>
    <message>
        <source>Slate {slate}</source>
        <translation>场记板 {slate}</translation>
    </message>
    <message>
        <source>Views of the stage</source>
        <translation>棚的视图</translation>
    </message>
    <message>
        <source>Camera's eye</source>
        <translation>摄影机视角</translation>
    </message>
    <message>
        <source>Stage view</source>
        <translation>棚视图</translation>
    </message>
    <message>
        <source>through camera {letter}</source>
        <translation>从 {letter}机看</translation>
    </message>
    <message>
        <source>{fine} of {all} nodes in sync</source>
        <translation>{all} 个节点中 {fine} 个已同步</translation>
    </message>
    <message>
        <source>Sync diagram</source>
        <translation>同步图</translation>
    </message>
    <message>
        <source>no camera yet</source>
        <translation>还没有摄影机</translation>
    </message>
    <message>
        <source>the wall shows frame k</source>
        <translation>屏显示第 k 帧</translation>
    </message>
    <message>
        <source>frame k + 1</source>
        <translation>第 k + 1 帧</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>不匹配</translation>
    </message>
    <message>
        <source>Reference present</source>
        <translation>有基准</translation>
    </message>
    <message>
        <source>Device locked</source>
        <translation>设备已锁</translation>
    </message>
    <message>
        <source>Phase right</source>
        <translation>相位正确</translation>
    </message>
    <message>
        <source>the grid is within {bound} µs of its reference</source>
        <translation>帧时基与基准相差 {bound} µs 以内</translation>
    </message>
    <message>
        <source>Rate of</source>
        <translation>频率来源</translation>
    </message>
    <message>
        <source>per second</source>
        <translation>每秒</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>House sync in words</source>
        <translation>基准同步说明</translation>
    </message>
    <message>
        <source>wanders: not locked to the stage</source>
        <translation>漂移：没有锁到棚</translation>
    </message>
    <message>
        <source>no samples</source>
        <translation>没有采样</translation>
    </message>
    <message>
        <source>at {phase} ms, within {spread} ms</source>
        <translation>在 {phase} ms，散布 {spread} ms</translation>
    </message>
    <message>
        <source>Phase of the trackers</source>
        <translation>追踪器相位</translation>
    </message>
    <message>
        <source>   {good} of {all} {word}</source>
        <translation>   {all} 个中 {good} 个{word}</translation>
    </message>
    <message>
        <source>end not seen</source>
        <translation>未见结尾</translation>
    </message>
    <message>
        <source>not marked</source>
        <translation>未标</translation>
    </message>
    <message>
        <source>Marks set</source>
        <translation>已打标记</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>写盘</translation>
    </message>
    <message>
        <source>Mark as good</source>
        <translation>标为过</translation>
    </message>
    <message>
        <source>Mark as keep</source>
        <translation>标为保</translation>
    </message>
    <message>
        <source>Mark as NG</source>
        <translation>标为 NG</translation>
    </message>
    <message>
        <source>Chosen take</source>
        <translation>所选条</translation>
    </message>
    <message>
        <source>Notes and marks</source>
        <translation>备注与标记</translation>
    </message>
    <message>
        <source>New note</source>
        <translation>新备注</translation>
    </message>
    <message>
        <source>E: write a note, Enter adds it</source>
        <translation>E：写备注，按 Enter 添加</translation>
    </message>
    <message>
        <source>{n} messages</source>
        <translation>{n} 条消息</translation>
    </message>
    <message>
        <source>Notes of the crew</source>
        <translation>现场备注</translation>
    </message>
    <message>
        <source>Marks in the take</source>
        <translation>条内标记</translation>
    </message>
    <message>
        <source>No take</source>
        <translation>没有条</translation>
    </message>
    <message>
        <source>not rolling</source>
        <translation>未录制</translation>
    </message>
    <message>
        <source>not on disk yet</source>
        <translation>还没写盘</translation>
    </message>
    <message>
        <source>Take that rolls</source>
        <translation>正在录的条</translation>
    </message>
    <message>
        <source>Marks and messages</source>
        <translation>标记与消息</translation>
    </message>
    <message>
        <source>{n} marks</source>
        <translation>{n} 个标记</translation>
    </message>
    <message>
        <source>next slate {slate}</source>
        <translation>下一场记板 {slate}</translation>
    </message>
    <message>
        <source>Choose a take</source>
        <translation>选择一条</translation>
    </message>
    <message>
        <source>G, K, N</source>
        <translation>G、K、N</translation>
    </message>
    <message>
        <source>Mark the chosen take as good, keep or NG; the same key again takes it off</source>
        <translation>把所选条标为过、保或 NG；再按同一键取消</translation>
    </message>
    <message>
        <source>Write a note on the chosen take</source>
        <translation>给所选条写备注</translation>
    </message>
    <message>
        <source>Set a mark in the take that rolls</source>
        <translation>在正在录的条里打标记</translation>
    </message>
    <message>
        <source>Go to the filter; Enter goes back to the list</source>
        <translation>转到筛选；按 Enter 回到列表</translation>
    </message>
    <message>
        <source>Show all takes, the good ones, the keeps, the NGs, those not marked</source>
        <translation>显示全部条、过、保、NG、未标</translation>
    </message>
    <message>
        <source>Take {name}: {word}</source>
        <translation>条 {name}：{word}</translation>
    </message>
    <message>
        <source>F: name, slate or note</source>
        <translation>F：名字、场记板或备注</translation>
    </message>
    <message>
        <source>{shown} of {all} shown</source>
        <translation>显示 {shown}/{all}</translation>
    </message>
    <message>
        <source>Note on take {name}</source>
        <translation>条 {name} 的备注</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>last pose</source>
        <translation>最后位姿</translation>
    </message>
    <message>
        <source>ALL HELD</source>
        <translation>全部保持</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>机位</translation>
    </message>
    <message>
        <source>Tracking</source>
        <translation>追踪</translation>
    </message>
    <message>
        <source>Tracker</source>
        <translation>追踪器</translation>
    </message>
    <message>
        <source>Drops</source>
        <translation>丢包</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>摇</translation>
    </message>
    <message>
        <source>Tilt</source>
        <translation>俯仰</translation>
    </message>
    <message>
        <source>degrees</source>
        <translation>度</translation>
    </message>
    <message>
        <source>Roll</source>
        <translation>横滚</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用于</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>拒收</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>缺口</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>线路</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>准确</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>掉帧</translation>
    </message>
    <message>
        <source>Vsync</source>
        <translation>垂直同步</translation>
    </message>
    <message>
        <source>old</source>
        <translation>旧</translation>
    </message>
    <message>
        <source>low</source>
        <translation>偏低</translation>
    </message>
    <message>
        <source>Faults</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>pass</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>warn</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>已移动</translation>
    </message>
    <message>
        <source>Alignment</source>
        <translation>空间对位</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>安装</translation>
    </message>
    <message>
        <source>Rigs</source>
        <translation>机位安装</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>NO</source>
        <translation>否</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>look</source>
        <translation>需看</translation>
    </message>
    <message>
        <source>MEND</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>READY</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Preflight</source>
        <translation>拍前检查</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Wrap</source>
        <translation>收工</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>检查中</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>cue</source>
        <translation>Cue</translation>
    </message>
    <message>
        <source>Cues</source>
        <translation>Cue</translation>
    </message>
    <message>
        <source>number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名字</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>pose</source>
        <translation>位姿</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已改</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已改</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>standby</source>
        <translation>预备</translation>
    </message>
    <message>
        <source>active</source>
        <translation>执行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>有应答</translation>
    </message>
    <message>
        <source>SILENT</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒</translation>
    </message>
    <message>
        <source>tracking</source>
        <translation>追踪中</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>tracker</source>
        <translation>追踪器</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>摄影机</translation>
    </message>
    <message>
        <source>wall</source>
        <translation>屏</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>scene</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名字</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Overscan</source>
        <translation>过扫描</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>追踪对象</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Framing</source>
        <translation>帧格式</translation>
    </message>
    <message>
        <source>Delivers</source>
        <translation>提供</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>段数</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>传递函数</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>信号范围</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>Pose</source>
        <translation>位姿</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>基准</translation>
    </message>
    <message>
        <source>Lock-step</source>
        <translation>齐步</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>关卡</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>弧度</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>full</source>
        <translation>全范围</translation>
    </message>
    <message>
        <source>limited</source>
        <translation>窄范围</translation>
    </message>
    <message>
        <source>object</source>
        <translation>物体</translation>
    </message>
    <message>
        <source>serial</source>
        <translation>串口</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>arrival</source>
        <translation>到达时间</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>action</source>
        <translation>动作</translation>
    </message>
    <message>
        <source>free-run</source>
        <translation>自由运行</translation>
    </message>
    <message>
        <source>sensor</source>
        <translation>传感器</translation>
    </message>
    <message>
        <source>distortion</source>
        <translation>畸变</translation>
    </message>
    <message>
        <source>breathing</source>
        <translation>呼吸效应</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>pan</source>
        <translation>摇</translation>
    </message>
    <message>
        <source>tilt</source>
        <translation>俯仰</translation>
    </message>
    <message>
        <source>roll</source>
        <translation>横滚</translation>
    </message>
    <message>
        <source>lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>DIFFERS</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>WRONG</source>
        <translation>不对</translation>
    </message>
    <message>
        <source>BLACK</source>
        <translation>黑屏</translation>
    </message>
    <message>
        <source>PATTERN</source>
        <translation>测试图</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Loaded</source>
        <translation>已装载</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>相位</translation>
    </message>
    <message>
        <source>Blackout</source>
        <translation>黑屏</translation>
    </message>
    <message>
        <source>Signal</source>
        <translation>信号</translation>
    </message>
    <message>
        <source>Trackers</source>
        <translation>追踪器</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>摄影机</translation>
    </message>
    <message>
        <source>Walls</source>
        <translation>LED屏</translation>
    </message>
    <message>
        <source>Sends</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Scenes</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>棚</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>known</source>
        <translation>已知</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>数据包</translation>
    </message>
    <message>
        <source>Sender</source>
        <translation>发送方</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Shoot</source>
        <translation>拍摄</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>条</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Workspaces</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Timecode</source>
        <translation>时码</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>帧率</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>条</translation>
    </message>
    <message>
        <source>Slate</source>
        <translation>场记板</translation>
    </message>
    <message>
        <source>line-up</source>
        <translation>对位</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>基准</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>phase</source>
        <translation>相位</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>暗色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>hold</source>
        <translation>按住</translation>
    </message>
    <message>
        <source>armed</source>
        <translation>已准备</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>解除</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>GREY</source>
        <translation>灰</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>raised</source>
        <translation>出现</translation>
    </message>
    <message>
        <source>over</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>已屏蔽</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>drops</source>
        <translation>丢包</translation>
    </message>
    <message>
        <source>margin</source>
        <translation>余量</translation>
    </message>
    <message>
        <source>FROZEN</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>HELD</source>
        <translation>已保持</translation>
    </message>
    <message>
        <source>GREEN</source>
        <translation>绿幕</translation>
    </message>
    <message>
        <source>BLUE</source>
        <translation>蓝幕</translation>
    </message>
    <message>
        <source>LOST</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>link</source>
        <translation>链路</translation>
    </message>
    <message>
        <source>quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>align</source>
        <translation>对坐标</translation>
    </message>
    <message>
        <source>nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>recorder</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>good</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>BAD</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>STANDBY</source>
        <translation>预备</translation>
    </message>
    <message>
        <source>running</source>
        <translation>执行中</translation>
    </message>
    <message>
        <source>Cue</source>
        <translation>Cue</translation>
    </message>
    <message>
        <source>held</source>
        <translation>已保持</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>bypassed</source>
        <translation>已旁路</translation>
    </message>
    <message>
        <source>late</source>
        <translation>滞后</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>hard</source>
        <translation>硬边</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>markers</source>
        <translation>跟踪点</translation>
    </message>
    <message>
        <source>frame</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Scene</source>
        <translation>场</translation>
    </message>
    <message>
        <source>Shot</source>
        <translation>镜</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>平面</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Frustum</source>
        <translation>视锥</translation>
    </message>
    <message>
        <source>Trim</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Front</source>
        <translation>正面</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>侧面</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>Rates</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>rolling</source>
        <translation>录制中</translation>
    </message>
    <message>
        <source>safe</source>
        <translation>已写盘</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>写盘中</translation>
    </message>
    <message>
        <source>GAPS</source>
        <translation>有缺口</translation>
    </message>
    <message>
        <source>GOOD</source>
        <translation>过</translation>
    </message>
    <message>
        <source>KEEP</source>
        <translation>保</translation>
    </message>
    <message>
        <source>NG</source>
        <translation>NG</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>ROLLING</source>
        <translation>录制中</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>predicting</source>
        <translation>推算中</translation>
    </message>
    <message>
        <source>joining</source>
        <translation>加入中</translation>
    </message>
    <message>
        <source>HANGS</source>
        <translation>卡死</translation>
    </message>
    <message>
        <source>acquiring</source>
        <translation>锁定中</translation>
    </message>
    <message>
        <source>holdover</source>
        <translation>守时</translation>
    </message>
    <message>
        <source>info</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>ALARM</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>project</source>
        <translation>项目帧率</translation>
    </message>
    <message>
        <source>timecode</source>
        <translation>时码</translation>
    </message>
    <message>
        <source>node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>The console tells it within {ms} ms.</source>
        <translation>控制台在 {ms} ms 内报出。</translation>
    </message>
    <message>
        <source>FIRE DRILL</source>
        <translation>故障演练</translation>
    </message>
    <message>
        <source>WALLS {mode}</source>
        <translation>各屏：{mode}</translation>
    </message>
    <message>
        <source>Cue {number} would change:</source>
        <translation>Cue {number} 会改：</translation>
    </message>
    <message>
        <source>The name of the stage; nodes of another one are refused.</source>
        <translation>棚的名字；其他棚的节点会被拒绝。</translation>
    </message>
    <message>
        <source>Frames per second, "24000/1001" or "25".</source>
        <translation>每秒帧数，"24000/1001" 或 "25"。</translation>
    </message>
    <message>
        <source>The short name that sources, walls and people use.</source>
        <translation>追踪器、屏和人使用的短名。</translation>
    </message>
    <message>
        <source>A camera, a wild wall, or an object.</source>
        <translation>摄影机、移动屏或物体。</translation>
    </message>
    <message>
        <source>What people call it.</source>
        <translation>大家怎么叫它。</translation>
    </message>
    <message>
        <source>Where a zoom stands that no tracker tells of.</source>
        <translation>没有追踪器上报时变焦停在哪里。</translation>
    </message>
    <message>
        <source>Of the sensor mode in use.</source>
        <translation>在用的传感器模式。</translation>
    </message>
    <message>
        <source>From the sensor centre along the optical axis, positive toward the object.</source>
        <translation>从传感器中心沿光轴，朝被摄物为正。</translation>
    </message>
    <message>
        <source>For the figures that are told in pixels.</source>
        <translation>用于以像素表示的数值。</translation>
    </message>
    <message>
        <source>A lens profile (`stagectl lens`), relative to the stage file; empty: the figures here.</source>
        <translation>镜头档案（`stagectl lens`），相对于配置文件；留空：用这里的数值。</translation>
    </message>
    <message>
        <source>Or a lens library: the lens counts that `stagectl lens swap` put on the camera of this body's id, with its motors' ends and its rig offset.</source>
        <translation>或用镜头库：以 `stagectl lens swap` 装到此机位的镜头为准，连同马达行程和安装偏移。</translation>
    </message>
    <message>
        <source>The camera's own rate; empty: the stage's.</source>
        <translation>摄影机自己的帧率；留空：同棚。</translation>
    </message>
    <message>
        <source>The shutter angle: 180 exposes for half a frame.</source>
        <translation>快门开角：180 表示曝光半帧。</translation>
    </message>
    <message>
        <source>From the first to the last row of the rolling shutter.</source>
        <translation>卷帘快门从第一行到最后一行的时间。</translation>
    </message>
    <message>
        <source>The camera's own phase against house sync.</source>
        <translation>摄影机自己相对基准同步的相位。</translation>
    </message>
    <message>
        <source>No pose is predicted farther than this beyond its newest sample; 0 shows that sample.</source>
        <translation>位姿最多预测到最新采样之后这么久；0 表示直接用该采样。</translation>
    </message>
    <message>
        <source>Off by default: what it smooths it delays by the same time.</source>
        <translation>默认关闭：平滑多少就延迟多少。</translation>
    </message>
    <message>
        <source>What becomes of the offset when a tracker comes back or takes over again: eased away, or held until the take ends or somebody accepts it.</source>
        <translation>追踪恢复或重新接手时，偏差怎么办：平缓消除，或保持到停录或有人接受。</translation>
    </message>
    <message>
        <source>The wall that this camera sees most; None: the first of the stage.</source>
        <translation>此摄影机主要看到的屏；留空：棚里第一块。</translation>
    </message>
    <message>
        <source>LED-processor frames between a node's vsync and light. None: that of the wall's processor, 2 where it has none.</source>
        <translation>从节点垂直同步到发光的LED处理器帧数。留空：按屏的处理器，没有处理器时为 2。</translation>
    </message>
    <message>
        <source>Whether its inner frustum is on the walls.</source>
        <translation>它的内视锥是否上屏。</translation>
    </message>
    <message>
        <source>Whose inner frustum is on top where two overlap: the higher.</source>
        <translation>内视锥重叠时谁在上：数大者在上。</translation>
    </message>
    <message>
        <source>Of the inner frustum, before overscan; 1 is the camera's picture.</source>
        <translation>内视锥的大小，不含过扫描；1 为摄影机画面。</translation>
    </message>
    <message>
        <source>Width of the soft edge, as a share of the picture's width.</source>
        <translation>边缘羽化的宽度，占画宽的比例。</translation>
    </message>
    <message>
        <source>The least overscan, as a share of the picture's width on each side.</source>
        <translation>最小过扫描，每边占画宽的比例。</translation>
    </message>
    <message>
        <source>The short name of this line.</source>
        <translation>此线路的短名。</translation>
    </message>
    <message>
        <source>The body it speaks of.</source>
        <translation>它对应的追踪对象。</translation>
    </message>
    <message>
        <source>What the tracker speaks.</source>
        <translation>追踪器使用的协议。</translation>
    </message>
    <message>
        <source>Serial or UDP.</source>
        <translation>串口或 UDP。</translation>
    </message>
    <message>
        <source>The device, as /dev/ttyUSB0 or COM3.</source>
        <translation>设备，如 /dev/ttyUSB0 或 COM3。</translation>
    </message>
    <message>
        <source>Bits per second.</source>
        <translation>每秒比特数。</translation>
    </message>
    <message>
        <source>Data bits, parity, stop bits.</source>
        <translation>数据位、校验、停止位。</translation>
    </message>
    <message>
        <source>The port that the tracker sends to.</source>
        <translation>追踪器发往的端口。</translation>
    </message>
    <message>
        <source>The address of this machine that is read; 0.0.0.0 is all of them.</source>
        <translation>读取的本机地址；0.0.0.0 为全部。</translation>
    </message>
    <message>
        <source>A tracker profile; empty takes the protocol's generic one.</source>
        <translation>追踪器档案；留空用协议的通用档案。</translation>
    </message>
    <message>
        <source>Nominal samples per second, "num/den".</source>
        <translation>标称每秒采样数，"num/den"。</translation>
    </message>
    <message>
        <source>What it tells of its body: the pose, the lens, or both.</source>
        <translation>它提供什么：位姿、镜头或两者。</translation>
    </message>
    <message>
        <source>What it measures of a pose, in its own world; a head with two encoders says ["pan", "tilt"]. The rest comes from the body's other sources, or stays 0.</source>
        <translation>它在自己坐标系里测量位姿的哪些轴；双编码器云台写 ["pan", "tilt"]。其余来自该对象的其他追踪器，或保持 0。</translation>
    </message>
    <message>
        <source>Only frames with this id (Free-D, F4); None takes the first one seen.</source>
        <translation>只收此 id 的帧（Free-D、F4）；留空取最先见到的。</translation>
    </message>
    <message>
        <source>How the messages of an OSC sender are read.</source>
        <translation>OSC 发送方的消息怎样解读。</translation>
    </message>
    <message>
        <source>The name of the body in the sender's messages.</source>
        <translation>发送方消息里该对象的名字。</translation>
    </message>
    <message>
        <source>The tracker's own delay, added to wire time and driver latency.</source>
        <translation>追踪器自身的延迟，加在线路时间和驱动延迟上。</translation>
    </message>
    <message>
        <source>Of its rotation, where that is another one.</source>
        <translation>转动的延迟，若与上面不同。</translation>
    </message>
    <message>
        <source>Of its lens values, where that is another one.</source>
        <translation>镜头数值的延迟，若与上面不同。</translation>
    </message>
    <message>
        <source>Where capture times come from: the source's own clock, its even rate, or the arrivals.</source>
        <translation>采集时间取自：追踪器自己的时钟、固定频率，或到达时间。</translation>
    </message>
    <message>
        <source>Right, forward (toward the wall), up.</source>
        <translation>右、前（朝屏）、上。</translation>
    </message>
    <message>
        <source>Positive to the left.</source>
        <translation>向左为正。</translation>
    </message>
    <message>
        <source>Positive up.</source>
        <translation>向上为正。</translation>
    </message>
    <message>
        <source>Positive right side down.</source>
        <translation>右侧向下为正。</translation>
    </message>
    <message>
        <source>The short name of the wall.</source>
        <translation>屏的短名。</translation>
    </message>
    <message>
        <source>Along the surface.</source>
        <translation>沿表面量。</translation>
    </message>
    <message>
        <source>From the lower to the upper edge.</source>
        <translation>从下边缘到上边缘。</translation>
    </message>
    <message>
        <source>Positive: the middle is farthest from the cameras, which stand inside the arc.</source>
        <translation>正值：中间离摄影机最远，摄影机在弧内。</translation>
    </message>
    <message>
        <source>How many flat pieces it is drawn with.</source>
        <translation>用多少块平面来画。</translation>
    </message>
    <message>
        <source>An OBJ file, relative to the stage file; its shape counts instead of width and height.</source>
        <translation>OBJ 文件，相对于配置文件；以其形状代替宽和高。</translation>
    </message>
    <message>
        <source>How the file's axes lie: y_up is what Blender and Maya write.</source>
        <translation>文件的轴向：Blender 和 Maya 写的是 y_up。</translation>
    </message>
    <message>
        <source>Metres in one unit of the file: 0.01 for centimetres.</source>
        <translation>文件一个单位合多少米：厘米为 0.01。</translation>
    </message>
    <message>
        <source>The tracked body (role "wall") that carries it; None stands still.</source>
        <translation>承载它的追踪对象（角色 "wall"）；留空为固定不动。</translation>
    </message>
    <message>
        <source>Of the whole wall, in LED pixels.</source>
        <translation>整块屏，以LED像素计。</translation>
    </message>
    <message>
        <source>The LED processor that drives it.</source>
        <translation>驱动它的LED处理器。</translation>
    </message>
    <message>
        <source>How much later an inner frustum is that is rendered elsewhere and shared.</source>
        <translation>在别处渲染再共享的内视锥晚多少。</translation>
    </message>
    <message>
        <source>The short name of the processor.</source>
        <translation>处理器的短名。</translation>
    </message>
    <message>
        <source>The latency mode it runs in.</source>
        <translation>它运行的延迟模式。</translation>
    </message>
    <message>
        <source>The name of the mode.</source>
        <translation>模式的名字。</translation>
    </message>
    <message>
        <source>From input to light.</source>
        <translation>从输入到发光。</translation>
    </message>
    <message>
        <source>Empty: at every rate that has no row of its own.</source>
        <translation>留空：没有单独一行的所有帧率。</translation>
    </message>
    <message>
        <source>Whose HTTP API it speaks; empty: it is not asked.</source>
        <translation>用谁的 HTTP API；留空：不询问。</translation>
    </message>
    <message>
        <source>Its address on the network, with a port where it is another than the usual one.</source>
        <translation>它的网络地址，端口不是常用值时带上端口。</translation>
    </message>
    <message>
        <source>How often it is asked.</source>
        <translation>多久询问一次。</translation>
    </message>
    <message>
        <source>The transfer function of the signal.</source>
        <translation>信号的传递函数。</translation>
    </message>
    <message>
        <source>Which code values are black and white.</source>
        <translation>哪些码值为黑和白。</translation>
    </message>
    <message>
        <source>The wall's brightness at full white; 0 where it is not said.</source>
        <translation>屏全白时的亮度；没说明则为 0。</translation>
    </message>
    <message>
        <source>The name or id of the LUT that is in the processor.</source>
        <translation>处理器里 LUT 的名字或 id。</translation>
    </message>
    <message>
        <source>Whether wall to black is sent to it as well; it is only read where this is false.</source>
        <translation>切黑是否也发给它；false 时只读取。</translation>
    </message>
    <message>
        <source>The short name of the stream.</source>
        <translation>此数据流的短名。</translation>
    </message>
    <message>
        <source>What the receiver reads.</source>
        <translation>接收方使用的协议。</translation>
    </message>
    <message>
        <source>An address, not a name: looking a name up may take seconds.</source>
        <translation>写地址，不写名字：解析名字可能要几秒。</translation>
    </message>
    <message>
        <source>The port of the receiver.</source>
        <translation>接收方的端口。</translation>
    </message>
    <message>
        <source>The address of this machine that packets leave from; None: the system chooses.</source>
        <translation>数据包从本机哪个地址发出；留空：由系统选。</translation>
    </message>
    <message>
        <source>The camera it tells of; cues have none.</source>
        <translation>它上报的摄影机；Cue 没有。</translation>
    </message>
    <message>
        <source>as_shown is predicted, for walls; as_measured is for composite and post, and for receivers that compensate their delay themselves.</source>
        <translation>as_shown 是预测的，给屏用；as_measured 给合成和后期，以及自己补偿延迟的接收方。</translation>
    </message>
    <message>
        <source>The packet of frame k leaves at V_k + this. None: as_shown at V_k, as_measured at the first vsync by which its pose is known as a rule.</source>
        <translation>第 k 帧的数据包在 V_k 加此值时发出。留空：as_shown 在 V_k，as_measured 在位姿通常已知的第一个垂直同步。</translation>
    </message>
    <message>
        <source>How OpenTrackIO is written.</source>
        <translation>OpenTrackIO 的写法。</translation>
    </message>
    <message>
        <source>The number of an OpenTrackIO source, and the last one of its multicast address.</source>
        <translation>OpenTrackIO 源的编号，也是其组播地址的最后一位。</translation>
    </message>
    <message>
        <source>The camera number of a Free-D packet.</source>
        <translation>Free-D 数据包的摄影机编号。</translation>
    </message>
    <message>
        <source>The Free-D tracker profile whose meaning zoom, focus and spare are given.</source>
        <translation>决定变焦、对焦和备用字段含义的 Free-D 追踪器档案。</translation>
    </message>
    <message>
        <source>The OSC address of a cue; {number}, {name} and {action} stand for the cue's own.</source>
        <translation>Cue 的 OSC 地址；{number}、{name}、{action} 代入该 Cue 自己的值。</translation>
    </message>
    <message>
        <source>The OSC arguments of a cue, each a string.</source>
        <translation>Cue 的 OSC 参数，均为字符串。</translation>
    </message>
    <message>
        <source>A locked node's vsync; PTP (ST 2059-1); a genlocked tracker's packets; LTC; or nothing.</source>
        <translation>已锁定节点的垂直同步；PTP（ST 2059-1）；已 Genlock 的追踪器的数据包；LTC；或无。</translation>
    </message>
    <message>
        <source>Edges per second of the reference; empty: the frame rate, of a tracker its own rate.</source>
        <translation>基准每秒的同步沿数；留空：帧率，追踪器则为其自身频率。</translation>
    </message>
    <message>
        <source>The source whose packets (tracker) or timecode (ltc) are the reference.</source>
        <translation>以其数据包（tracker）或时码（ltc）为基准的线路。</translation>
    </message>
    <message>
        <source>From an edge to the start of a frame; a tracker samples some time after the frame starts.</source>
        <translation>从同步沿到帧起点；追踪器在帧起点之后一段时间才采样。</translation>
    </message>
    <message>
        <source>Time allowed for delivery: L = the cluster's largest R + this.</source>
        <translation>留给传送的时间：L = 集群中最大的 R + 此值。</translation>
    </message>
    <message>
        <source>How far ahead each message tells the poses.</source>
        <translation>每条消息提前多久给出位姿。</translation>
    </message>
    <message>
        <source>fresh: as late as delivery allows. exact: a whole frame earlier, so that every node has every message, asked for again where it was lost.</source>
        <translation>fresh：传送允许多晚就多晚。exact：早一整帧，使每个节点都拿到每条消息，丢了会再要。</translation>
    </message>
    <message>
        <source>Lock-step: a frame is shown by all nodes at once, or by nobody.</source>
        <translation>齐步：一帧要么所有节点同时显示，要么谁也不显示。</translation>
    </message>
    <message>
        <source>How long before its vsync every node must be ready for a frame.</source>
        <translation>每个节点须在垂直同步之前多久就绪。</translation>
    </message>
    <message>
        <source>A node that hangs that long is taken off, unless the stage is rolling.</source>
        <translation>节点卡死这么久就被摘除，录制中除外。</translation>
    </message>
    <message>
        <source>The name of the project.</source>
        <translation>项目的名字。</translation>
    </message>
    <message>
        <source>The name of the level.</source>
        <translation>关卡的名字。</translation>
    </message>
    <message>
        <source>Of the nodes' own configuration (an nDisplay file, say), as they tell it.</source>
        <translation>节点自报的自身配置（例如 nDisplay 文件）的哈希。</translation>
    </message>
    <message>
        <source>The name of the place.</source>
        <translation>位置的名字。</translation>
    </message>
    <message>
        <source>As people call it: "12", "12.5".</source>
        <translation>大家的叫法："12"、"12.5"。</translation>
    </message>
    <message>
        <source>What it is for, as the console shows it.</source>
        <translation>它的用途，控制台照此显示。</translation>
    </message>
    <message>
        <source>Orders as in `stagectl show`: "scene night", "on_wall A in_frames=12". Only what undo could take back. Empty: the cue is for programs that listen.</source>
        <translation>指令同 `stagectl show`："scene night"、"on_wall A in_frames=12"。只能用可撤销的。留空：此 Cue 给监听的程序用。</translation>
    </message>
    <message>
        <source>auto: every address that is not loopback asks for keys; on: loopback too.</source>
        <translation>auto：非回环地址都要求密钥；on：回环也要求。</translation>
    </message>
    <message>
        <source>The folder of keys, relative to the stage file.</source>
        <translation>密钥文件夹，相对于配置文件。</translation>
    </message>
    <message>
        <source>The point of the camera that the pose is of.</source>
        <translation>位姿取摄影机的哪一点。</translation>
    </message>
    <message>
        <source>What of the lens is in the pose already; an engine must not apply it again.</source>
        <translation>位姿里已包含的镜头效应；引擎不得再施加。</translation>
    </message>
    <message>
        <source>Off-axis frusta in each frame's message: of all eyes, of the outer one, or none.</source>
        <translation>每帧消息里的离轴视锥：所有视点、只发外视锥，或无。</translation>
    </message>
    <message>
        <source>Render nodes connect here.</source>
        <translation>渲染节点连到这里。</translation>
    </message>
    <message>
        <source>Render nodes get each frame's message from here.</source>
        <translation>渲染节点从这里收每帧消息。</translation>
    </message>
    <message>
        <source>Consoles connect here.</source>
        <translation>控制台连到这里。</translation>
    </message>
    <message>
        <source>Consoles get the news from here.</source>
        <translation>控制台从这里收更新。</translation>
    </message>
    <message>
        <source>What a stage must not forget when it is restarted.</source>
        <translation>棚重启后不能忘的内容。</translation>
    </message>
    <message>
        <source>Where takes are recorded.</source>
        <translation>条录到这里。</translation>
    </message>
    <message>
        <source>The address that nodes and consoles reach; any but loopback asks for keys.</source>
        <translation>节点和控制台连接的地址；非回环地址都要求密钥。</translation>
    </message>
    <message>
        <source>Another sensor mode</source>
        <translation>其他传感器模式</translation>
    </message>
    <message>
        <source>Board of last time: {board}</source>
        <translation>上次的标定板：{board}</translation>
    </message>
    <message>
        <source>Camera {camera}</source>
        <translation>{camera}机</translation>
    </message>
    <message>
        <source>Do not look</source>
        <translation>不看画面</translation>
    </message>
    <message>
        <source>Do not look (marked)</source>
        <translation>不看画面（会标注）</translation>
    </message>
    <message>
        <source>Ends as last time</source>
        <translation>行程沿用上次</translation>
    </message>
    <message>
        <source>Enter, C</source>
        <translation>Enter、C</translation>
    </message>
    <message>
        <source>Give the swap up</source>
        <translation>放弃换镜头</translation>
    </message>
    <message>
        <source>How to set the ends</source>
        <translation>怎样校行程</translation>
    </message>
    <message>
        <source>Known lenses</source>
        <translation>已知镜头</translation>
    </message>
    <message>
        <source>Leave the ends open</source>
        <translation>行程先不校</translation>
    </message>
    <message>
        <source>Leave the ends open (marked)</source>
        <translation>行程先不校（会标注）</translation>
    </message>
    <message>
        <source>Lens on the camera</source>
        <translation>机上的镜头</translation>
    </message>
    <message>
        <source>Lens swap</source>
        <translation>换镜头</translation>
    </message>
    <message>
        <source>Lens swap: back to the open step; once more gives the swap up</source>
        <translation>换镜头：回到未完成的一步；再按一次放弃</translation>
    </message>
    <message>
        <source>Lens swap: choose a lens; typed digits filter the list</source>
        <translation>换镜头：选镜头；输入数字可筛选</translation>
    </message>
    <message>
        <source>Lens swap: choose a sensor mode; at the ends: the ring stands at this end now</source>
        <translation>换镜头：选传感器模式；校行程时：环已到这一端</translation>
    </message>
    <message>
        <source>Lens swap: ends as last time</source>
        <translation>换镜头：行程沿用上次</translation>
    </message>
    <message>
        <source>Lens swap: leave the ends open</source>
        <translation>换镜头：行程先不校</translation>
    </message>
    <message>
        <source>Lens swap: look at another step</source>
        <translation>换镜头：查看其他步骤</translation>
    </message>
    <message>
        <source>Lens swap: take what is proposed, step after step</source>
        <translation>换镜头：逐步采用建议</translation>
    </message>
    <message>
        <source>Lens {serial}</source>
        <translation>镜头 {serial}</translation>
    </message>
    <message>
        <source>Look at the picture</source>
        <translation>看画面</translation>
    </message>
    <message>
        <source>Marked: {what}</source>
        <translation>已标注：{what}</translation>
    </message>
    <message>
        <source>N, P</source>
        <translation>N、P</translation>
    </message>
    <message>
        <source>Next lens swap</source>
        <translation>下一次换镜头</translation>
    </message>
    <message>
        <source>Nothing is missing.</source>
        <translation>没有缺项。</translation>
    </message>
    <message>
        <source>One picture of a board says whether lens and profile belong together.</source>
        <translation>拍一张标定板，就知道镜头和档案配不配。</translation>
    </message>
    <message>
        <source>PgUp, PgDown</source>
        <translation>PgUp、PgDown</translation>
    </message>
    <message>
        <source>Picture or camera</source>
        <translation>图片或摄影机</translation>
    </message>
    <message>
        <source>Seconds since the swap began</source>
        <translation>换镜头已用秒数</translation>
    </message>
    <message>
        <source>Serial number of the lens</source>
        <translation>镜头序列号</translation>
    </message>
    <message>
        <source>To the open step</source>
        <translation>到未完成的一步</translation>
    </message>
    <message>
        <source>Turn a ring to its end and press that end; nothing has to be typed.</source>
        <translation>把环转到头，按下这一端；不用打字。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>What is marked</source>
        <translation>已标注的项</translation>
    </message>
    <message>
        <source>What the look does</source>
        <translation>看画面的作用</translation>
    </message>
    <message>
        <source>What the stage says of the swap</source>
        <translation>棚里对换镜头的回应</translation>
    </message>
    <message>
        <source>What will be in use</source>
        <translation>将启用的内容</translation>
    </message>
    <message>
        <source>a picture's file on the stage's machine, or live:0</source>
        <translation>棚机上的图片文件，或 live:0</translation>
    </message>
    <message>
        <source>another one: 28x15.75mm@3840x2160</source>
        <translation>其他：28x15.75mm@3840x2160</translation>
    </message>
    <message>
        <source>in use after {seconds} s</source>
        <translation>{seconds} 秒启用</translation>
    </message>
    <message>
        <source>in use: {lens}</source>
        <translation>在用：{lens}</translation>
    </message>
    <message>
        <source>is being put in use ...</source>
        <translation>正在启用…</translation>
    </message>
    <message>
        <source>is it {serials}?</source>
        <translation>是 {serials} 吗？</translation>
    </message>
    <message>
        <source>last time: {raw}</source>
        <translation>上次：{raw}</translation>
    </message>
    <message>
        <source>no lens</source>
        <translation>没有镜头</translation>
    </message>
    <message>
        <source>on a camera</source>
        <translation>已装机</translation>
    </message>
    <message>
        <source>serial number, as it stands on the barrel</source>
        <translation>序列号，照镜筒上的写</translation>
    </message>
    <message>
        <source>set: {raw}</source>
        <translation>已校：{raw}</translation>
    </message>
    <message>
        <source>signed by {name}</source>
        <translation>由 {name} 签名</translation>
    </message>
    <message>
        <source>swap, calibrate, grid, curves, profiles</source>
        <translation>换镜头、标定、标定点、曲线、档案</translation>
    </message>
    <message>
        <source>take over</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>the stage takes the lens over</source>
        <translation>棚里正在启用此镜头</translation>
    </message>
    <message>
        <source>this camera has no lens library yet: it gets the folder {name}</source>
        <translation>此机位还没有镜头库：将用文件夹 {name}</translation>
    </message>
    <message>
        <source>{mode}   (proposed)</source>
        <translation>{mode}   （建议）</translation>
    </message>
    <message>
        <source>{ring}: raw reading</source>
        <translation>{ring}：原始读数</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>drop</source>
        <translation>掉帧</translation>
    </message>
    <message>
        <source>marked</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>待做</translation>
    </message>
    <message>
        <source>Take number</source>
        <translation>次</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>行程</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>看画面</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Iris</source>
        <translation>光圈</translation>
    </message>
    <message>
        <source>Wide open</source>
        <translation>全开</translation>
    </message>
    <message>
        <source>Closed down</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Infinity</source>
        <translation>无穷远</translation>
    </message>
    <message>
        <source>Near</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Wide</source>
        <translation>广角</translation>
    </message>
    <message>
        <source>Tele</source>
        <translation>长焦</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>换镜头</translation>
    </message>
    <message>
        <source>the line runs at another speed</source>
        <translation>线路速率不同</translation>
    </message>
    <message>
        <source>an encoder loses counts</source>
        <translation>编码器丢计数</translation>
    </message>
    <message>
        <source>an encoder runs over its end</source>
        <translation>编码器越过端点</translation>
    </message>
    <message>
        <source>millimetres in place of metres, or reversed</source>
        <translation>毫米当成米，或相反</translation>
    </message>
    <message>
        <source>an axis counts the other way</source>
        <translation>某轴方向相反</translation>
    </message>
    <message>
        <source>its clock runs fast or slow</source>
        <translation>时钟走快或走慢</translation>
    </message>
    <message>
        <source>its clock is set</source>
        <translation>时钟被改</translation>
    </message>
    <message>
        <source>somebody sets the time of day</source>
        <translation>有人改了系统时间</translation>
    </message>
    <message>
        <source>packets do not come, now and then</source>
        <translation>偶尔丢包</translation>
    </message>
    <message>
        <source>many packets in a row do not come</source>
        <translation>连续丢包</translation>
    </message>
    <message>
        <source>packets overtake each other</source>
        <translation>数据包乱序</translation>
    </message>
    <message>
        <source>packets come twice</source>
        <translation>数据包重复</translation>
    </message>
    <message>
        <source>packets wait, each its own time</source>
        <translation>数据包到达抖动</translation>
    </message>
    <message>
        <source>all packets come later from now on</source>
        <translation>从此所有数据包都晚到</translation>
    </message>
    <message>
        <source>another tracker with the same id</source>
        <translation>另一个同 id 的追踪器</translation>
    </message>
    <message>
        <source>far more packets than it should send</source>
        <translation>数据包远超应发数量</translation>
    </message>
    <message>
        <source>it sends at another rate</source>
        <translation>按另一频率发送</translation>
    </message>
    <message>
        <source>its timecode jumps</source>
        <translation>时码跳变</translation>
    </message>
    <message>
        <source>timecode crosses a dropped number</source>
        <translation>时码经过 DF 跳号</translation>
    </message>
    <message>
        <source>the lens encoder is gone, the pose goes on</source>
        <translation>镜头编码器断开，位姿照常</translation>
    </message>
    <message>
        <source>the focus ring counts the other way</source>
        <translation>焦点环方向相反</translation>
    </message>
    <message>
        <source>nothing but noise</source>
        <translation>全是杂讯</translation>
    </message>
    <message>
        <source>a node joins in the middle</source>
        <translation>中途加入一个节点</translation>
    </message>
    <message>
        <source>its engine has another level loaded</source>
        <translation>引擎加载了别的关卡</translation>
    </message>
    <message>
        <source>the network is cut; no target: for all nodes</source>
        <translation>网络断开；不选对象：全部节点</translation>
    </message>
    <message>
        <source>messages to nodes do not come</source>
        <translation>发给节点的消息丢失</translation>
    </message>
    <message>
        <source>its clock is known badly</source>
        <translation>时钟不准</translation>
    </message>
    <message>
        <source>a node of another protocol version</source>
        <translation>协议版本不同的节点</translation>
    </message>
    <message>
        <source>a node sends thousands of bad messages</source>
        <translation>节点发出上千条坏消息</translation>
    </message>
    <message>
        <source>the reference is gone, displays run free</source>
        <translation>基准丢失，显示自由运行</translation>
    </message>
    <message>
        <source>the generator is set to another rate</source>
        <translation>同步机改成别的频率</translation>
    </message>
    <message>
        <source>the generator is patched anew</source>
        <translation>同步机重新接线</translation>
    </message>
    <message>
        <source>the engine dies and comes back</source>
        <translation>引擎退出后恢复</translation>
    </message>
    <message>
        <source>the old engine goes on beside</source>
        <translation>旧引擎同时还在运行</translation>
    </message>
    <message>
        <source>the recorder dies in a take</source>
        <translation>录制中录制进程退出</translation>
    </message>
    <message>
        <source>no room is left</source>
        <translation>磁盘写满</translation>
    </message>
    <message>
        <source>the disk takes no byte for seconds</source>
        <translation>磁盘几秒写不进</translation>
    </message>
    <message>
        <source>a lens profile is damaged</source>
        <translation>镜头档案损坏</translation>
    </message>
    <message>
        <source>the stage file is edited in a take</source>
        <translation>录制中配置文件被改</translation>
    </message>
    <message>
        <source>the console stands still</source>
        <translation>控制台冻住</translation>
    </message>
    <message>
        <source>the network address goes and is back</source>
        <translation>网络地址消失后恢复</translation>
    </message>
    <message>
        <source>everything dies at once</source>
        <translation>全部断电</translation>
    </message>
    <message>
        <source>a client without a good key</source>
        <translation>没有有效密钥的客户端</translation>
    </message>
    <message>
        <source>Leave it open (marked)</source>
        <translation>先不校（会标注）</translation>
    </message>
    <message>
        <source>nothing is missing</source>
        <translation>没有缺项</translation>
    </message>
    <message>
        <source>Marked</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>offset</source>
        <translation>偏移</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>屏蔽</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>取消屏蔽</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>points</source>
        <translation>测点</translation>
    </message>
    <message>
        <source>fail</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>no lens is in the library yet: any serial number goes on without one</source>
        <translation>镜头库里还没有镜头：任何序列号都可先不带档案继续</translation>
    </message>
    <message>
        <source>deg</source>
        <translation>°</translation>
    </message>
    <message>
        <source>cannot go black</source>
        <translation>不能切黑</translation>
    </message>
    <message>
        <source>{node}: cannot go black</source>
        <translation>{node}：不能切黑</translation>
    </message>
    <message>
        <source>the tracker's cable is out</source>
        <translation>追踪器的线拔掉了</translation>
    </message>
    <message>
        <source>the tracker's packets come damaged</source>
        <translation>追踪器的数据包损坏</translation>
    </message>
    <message>
        <source>the tracker's packets come cut off</source>
        <translation>追踪器的数据包不完整</translation>
    </message>
    <message>
        <source>the tracker sends values that are no numbers</source>
        <translation>追踪器发来的不是数值</translation>
    </message>
    <message>
        <source>the tracker jumps away for single samples</source>
        <translation>追踪器个别数据跳到别处</translation>
    </message>
    <message>
        <source>the tracker jumps elsewhere and stays there</source>
        <translation>追踪器跳到别处并停在那里</translation>
    </message>
    <message>
        <source>the tracker sends the same pose all the time</source>
        <translation>追踪器一直发同一个位姿</translation>
    </message>
    <message>
        <source>the tracker's world has another origin from now on</source>
        <translation>追踪器的坐标原点从此改变</translation>
    </message>
    <message>
        <source>OSC packets come that cost much time to read</source>
        <translation>收到要读太久的 OSC 数据包</translation>
    </message>
    <message>
        <source>our own packets come back to us</source>
        <translation>自己发出的数据包又回来</translation>
    </message>
    <message>
        <source>a render node dies</source>
        <translation>渲染节点崩溃</translation>
    </message>
    <message>
        <source>a render node's picture stands still, its link lives</source>
        <translation>渲染节点画面停住，连接仍在</translation>
    </message>
    <message>
        <source>a render node stops for a moment</source>
        <translation>渲染节点短暂停住</translation>
    </message>
    <message>
        <source>a render node misses a frame again and again</source>
        <translation>渲染节点一再漏帧</translation>
    </message>
    <message>
        <source>the engine stands still for seconds</source>
        <translation>引擎停住数秒</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>alarm {0} muted for {1} min</source>
        <translation>报警 {0} 已屏蔽 {1} 分钟</translation>
    </message>
    <message>
        <source>{0} alarms acknowledged</source>
        <translation>已确认 {0} 条报警</translation>
    </message>
    <message>
        <source>no alarm {0}: it is over and acknowledged, or never was</source>
        <translation>没有报警 {0}：已结束并确认，或从未出现</translation>
    </message>
    <message>
        <source>alarm {0} acknowledged</source>
        <translation>报警 {0} 已确认</translation>
    </message>
    <message>
        <source>alarm {0} is not muted any more</source>
        <translation>报警 {0} 已取消屏蔽</translation>
    </message>
    <message>
        <source>minutes: expected a number up to {0}</source>
        <translation>分钟：应为不超过 {0} 的数</translation>
    </message>
    <message>
        <source>nothing is known of it yet</source>
        <translation>还没有任何数据</translation>
    </message>
    <message>
        <source>alignment {0} {1} for {2}</source>
        <translation>空间对位 {0} {1}，用于 {2}</translation>
    </message>
    <message>
        <source>alignment_use is refused while take {0} rolls; stop the take first</source>
        <translation>正在录制 {0}，不能换空间对位；先停录</translation>
    </message>
    <message>
        <source>alignment: no source of the stage is of {0}; give one of its alignments to the source in Setup once, then it is known</source>
        <translation>空间对位：没有追踪器使用 {0}；先在配置页给追踪器选一次，之后就能识别</translation>
    </message>
    <message>
        <source>alignment: {0}</source>
        <translation>空间对位：{0}</translation>
    </message>
    <message>
        <source>{0}; its folder could not be written: {1}</source>
        <translation>{0}；其文件夹无法写入：{1}</translation>
    </message>
    <message>
        <source>no source binds its pose; add one to the stage file</source>
        <translation>没有追踪器提供位姿；请在配置文件里加一个</translation>
    </message>
    <message>
        <source>nothing is known of {0} yet</source>
        <translation>还没有 {0} 的任何数据</translation>
    </message>
    <message>
        <source>{0} is not open: {1}</source>
        <translation>{0} 未打开：{1}</translation>
    </message>
    <message>
        <source>{0} is silent: check its cable, power and port</source>
        <translation>{0} 没有数据：查线缆、电源和端口</translation>
    </message>
    <message>
        <source>{0} sends {1} of {2} samples a second</source>
        <translation>{0} 每秒发送 {1} 个采样，应为 {2} 个</translation>
    </message>
    <message>
        <source>no pose yet</source>
        <translation>还没有位姿</translation>
    </message>
    <message>
        <source>{0} off {1}; accept origin</source>
        <translation>{0} 偏了 {1}；请接受新原点</translation>
    </message>
    <message>
        <source>{0} deg</source>
        <translation>{0}°</translation>
    </message>
    <message>
        <source>wrap: {0} settings, lenses and nodes are remembered</source>
        <translation>收工：已记下 {0} 项设置、镜头和节点</translation>
    </message>
    <message>
        <source>node {0}</source>
        <translation>节点 {0}</translation>
    </message>
    <message>
        <source>is there</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>wrap failed: {0}: {1}; free the disk</source>
        <translation>收工记录失败：{0}：{1}；请腾出磁盘空间</translation>
    </message>
    <message>
        <source>the disk for takes lasts {0} min of recording</source>
        <translation>录制盘还能录 {0} 分钟</translation>
    </message>
    <message>
        <source>the disk took {0} s to answer; what waited meanwhile is written now</source>
        <translation>磁盘 {0} 秒没有响应；积压的内容正在写入</translation>
    </message>
    <message>
        <source>{0}: free it, or change paths.takes</source>
        <translation>{0}：腾出空间，或改 paths.takes</translation>
    </message>
    <message>
        <source>{0} again</source>
        <translation>{0}，已恢复</translation>
    </message>
    <message>
        <source>fire drill: {0}{1} for {2} s</source>
        <translation>故障演练：{0}{1}，{2} 秒</translation>
    </message>
    <message>
        <source>fire drill over: {0}</source>
        <translation>故障演练结束：{0}</translation>
    </message>
    <message>
        <source>this is no simulated stage: a drill needs stagectl demo</source>
        <translation>这不是模拟棚：演练需要 stagectl demo</translation>
    </message>
    <message>
        <source>there is no drill {0} on this stage</source>
        <translation>本棚没有演练项 {0}</translation>
    </message>
    <message>
        <source>the stage as a whole</source>
        <translation>整个棚</translation>
    </message>
    <message>
        <source>drill {0}: no target {1}; there are {2}</source>
        <translation>演练 {0}：没有目标 {1}；可选 {2}</translation>
    </message>
    <message>
        <source>seconds: {0} is not from 0.1 to {1}</source>
        <translation>秒数：{0} 不在 0.1 到 {1} 之间</translation>
    </message>
    <message>
        <source>the drill {0} is not running</source>
        <translation>演练 {0} 没有在进行</translation>
    </message>
    <message>
        <source>split by {0} ms: its readout alone is too long for this wall</source>
        <translation>割裂 {0} ms：仅读出时间就已超过此屏的余量</translation>
    </message>
    <message>
        <source>spare {0} ms</source>
        <translation>余量 {0} ms</translation>
    </message>
    <message>
        <source>split: shift camera {0} by {1} ms</source>
        <translation>割裂：把 {0}机移相 {1} ms</translation>
    </message>
    <message>
        <source>split: camera {0} at {1} fps drifts through a wall at {2} fps</source>
        <translation>割裂：{0}机 {1} fps，会漂过 {2} fps 的屏</translation>
    </message>
    <message>
        <source>split by {0} ms: close the shutter to {1} degrees or less</source>
        <translation>割裂 {0} ms：快门开角收到 {1}° 或更小</translation>
    </message>
    <message>
        <source>{0}: {1} of the lens is outside what its profile measured; the nearest measured place counts: set the motors' ends, or measure there</source>
        <translation>{0}：镜头 {1} 超出档案实测范围，按最近点取值：请校行程，或在此处补测</translation>
    </message>
    <message>
        <source>{0} holds its last pose: its tracker is silent</source>
        <translation>{0} 保持最后位姿：追踪器没有数据</translation>
    </message>
    <message>
        <source>a snapshot without body {0}</source>
        <translation>快照里没有 {0}</translation>
    </message>
    <message>
        <source>{0} holds its last pose: its tracker is bypassed</source>
        <translation>{0} 保持最后位姿：追踪器已旁路</translation>
    </message>
    <message>
        <source>no render node reports its vsync</source>
        <translation>没有渲染节点上报垂直同步</translation>
    </message>
    <message>
        <source>the clock of this machine gives no PTP time</source>
        <translation>本机时钟给不出 PTP 时间</translation>
    </message>
    <message>
        <source>the tracker that gives the reference is silent</source>
        <translation>提供基准的追踪器没有数据</translation>
    </message>
    <message>
        <source>no timecode comes</source>
        <translation>没有时码</translation>
    </message>
    <message>
        <source>{0} frame numbers {1} against it</source>
        <translation>相对它{1}了 {0} 个帧号</translation>
    </message>
    <message>
        <source>{0} frame number {1} against it</source>
        <translation>相对它{1}了 {0} 个帧号</translation>
    </message>
    <message>
        <source>the device's reference is {0}, the stage runs {1}</source>
        <translation>设备的基准为 {0}，棚里为 {1}</translation>
    </message>
    <message>
        <source>a reference of {0} fits {1} phases of a frame of {2}; the grid keeps the nearest: check it against a camera</source>
        <translation>{0} 的基准对应 {2} 帧的 {1} 种相位；帧时基取最近的一种：请用摄影机核对</translation>
    </message>
    <message>
        <source>{0}: frames start {1} ms later, locked after {2} s; {3}</source>
        <translation>{0}：帧起点晚 {1} ms，{2} 秒后锁定；{3}</translation>
    </message>
    <message>
        <source>{0}: frames start {1} ms earlier, locked after {2} s; {3}</source>
        <translation>{0}：帧起点早 {1} ms，{2} 秒后锁定；{3}</translation>
    </message>
    <message>
        <source>whether frame numbers were skipped or repeated against it is not known</source>
        <translation>是否跳过或重复帧号，不清楚</translation>
    </message>
    <message>
        <source>the grid now takes another of its phases: check it against a camera</source>
        <translation>帧时基换了一种相位：请用摄影机核对</translation>
    </message>
    <message>
        <source>no frame number was skipped or repeated</source>
        <translation>没有跳过或重复帧号</translation>
    </message>
    <message>
        <source>house sync: {0}</source>
        <translation>基准同步：{0}</translation>
    </message>
    <message>
        <source>no edges for long: the phase may be {0} ms off</source>
        <translation>长时间没有同步沿：相位可能偏 {0} ms</translation>
    </message>
    <message>
        <source>the grid runs free of house sync: set sync.source in the stage file</source>
        <translation>帧时基自由运行，没有基准同步：在配置里设 sync.source</translation>
    </message>
    <message>
        <source>no edges; the phase is within {0} ms by the last rate</source>
        <translation>没有同步沿；按最后的频率，相位误差在 {0} ms 内</translation>
    </message>
    <message>
        <source>the device has no reference and runs by itself</source>
        <translation>设备没有基准，自由运行</translation>
    </message>
    <message>
        <source>the device is not locked to the reference</source>
        <translation>设备没有锁到基准</translation>
    </message>
    <message>
        <source>edges come; the grid is not locked to them yet</source>
        <translation>有同步沿；帧时基还没锁上</translation>
    </message>
    <message>
        <source>reference is {0}, the stage runs {1}</source>
        <translation>基准为 {0}，棚里为 {1}</translation>
    </message>
    <message>
        <source>the reference's own count jumped by {0} frames; frame numbers go on</source>
        <translation>基准自身的计数跳了 {0} 帧；帧号照常</translation>
    </message>
    <message>
        <source> and expects a reference of {0}</source>
        <translation>，应使用 {0} 的基准</translation>
    </message>
    <message>
        <source>; if it is meant: sync.reference_rate = "{0}/{1}"</source>
        <translation>；若有意如此：sync.reference_rate = "{0}/{1}"</translation>
    </message>
    <message>
        <source>the reference jumped</source>
        <translation>基准跳变</translation>
    </message>
    <message>
        <source>the reference is back elsewhere</source>
        <translation>基准回来了，但位置变了</translation>
    </message>
    <message>
        <source>the reference has its rate again</source>
        <translation>基准频率已恢复</translation>
    </message>
    <message>
        <source>the reference is gone: the device runs by itself</source>
        <translation>基准丢失：设备自由运行</translation>
    </message>
    <message>
        <source>the reference is back</source>
        <translation>基准已恢复</translation>
    </message>
    <message>
        <source>the reference is {0} again</source>
        <translation>基准恢复为 {0}</translation>
    </message>
    <message>
        <source>the device is locked again</source>
        <translation>设备已重新锁定</translation>
    </message>
    <message>
        <source>{0} frame numbers were over before they could be sent: this machine stood still</source>
        <translation>{0} 个帧号没来得及发出就过了：本机卡顿</translation>
    </message>
    <message>
        <source>house sync: {0} -&gt; {1}</source>
        <translation>基准同步：{0} → {1}</translation>
    </message>
    <message>
        <source>zoom, focus</source>
        <translation>变焦、对焦</translation>
    </message>
    <message>
        <source>take over</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>lens library of {0} is {1}</source>
        <translation>{0} 的镜头库为 {1}</translation>
    </message>
    <message>
        <source>lens swap {0}: {1}</source>
        <translation>换镜头 {0}：{1}</translation>
    </message>
    <message>
        <source>lens swap {0}: stopped, nothing was changed</source>
        <translation>换镜头 {0}：已中止，什么都没改</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未校</translation>
    </message>
    <message>
        <source>lens swap {0}: sensor mode {1}</source>
        <translation>换镜头 {0}：传感器模式 {1}</translation>
    </message>
    <message>
        <source>lens swap {0}: looks</source>
        <translation>换镜头 {0}：看画面</translation>
    </message>
    <message>
        <source>lens swap {0}: {1} is put in use</source>
        <translation>换镜头 {0}：启用 {1}</translation>
    </message>
    <message>
        <source>the library could not be read in time</source>
        <translation>镜头库没能及时读出</translation>
    </message>
    <message>
        <source>there is no camera {0} on this stage; cameras: {1}</source>
        <translation>本棚没有 {0}机；机位：{1}</translation>
    </message>
    <message>
        <source>the lens of {0} is being put in use; wait for its end</source>
        <translation>{0} 的镜头正在启用；请等它完成</translation>
    </message>
    <message>
        <source>lens swap {0}: ends as last time</source>
        <translation>换镜头 {0}：行程沿用上次</translation>
    </message>
    <message>
        <source>ring: found {0}, expected one of {1}</source>
        <translation>环：是 {0}，应为 {1} 之一</translation>
    </message>
    <message>
        <source>end: found {0}, expected far or near</source>
        <translation>端点：是 {0}，应为 far 或 near</translation>
    </message>
    <message>
        <source>{0} has no reading of its {1} ring; type one, or leave it open</source>
        <translation>{0} 没有 {1} 环的读数；请输入，或先空着</translation>
    </message>
    <message>
        <source>{0} has no lens library yet, and the set-up has other changes: save and apply them in Setup, or take them back</source>
        <translation>{0} 还没有镜头库，而配置里还有别的改动：先在配置页保存并应用，或撤销</translation>
    </message>
    <message>
        <source>saved, but take {0} rolls now: use it after the cut</source>
        <translation>已保存，但正在录制 {0}：停录后再启用</translation>
    </message>
    <message>
        <source>no lens swap of {0} is under way; pick a lens first</source>
        <translation>{0} 没有在换镜头；先选一支镜头</translation>
    </message>
    <message>
        <source>raw: {0} is no reading; write a number</source>
        <translation>raw：{0} 不是读数；请写数字</translation>
    </message>
    <message>
        <source>the swap cannot be kept on disk: {0}</source>
        <translation>换镜头记录无法存盘：{0}</translation>
    </message>
    <message>
        <source>the lens is saved, but the stage did not take it over</source>
        <translation>镜头已保存，但棚里没有启用</translation>
    </message>
    <message>
        <source>rig offset not set</source>
        <translation>安装偏移未设</translation>
    </message>
    <message>
        <source>not looked at</source>
        <translation>未看画面</translation>
    </message>
    <message>
        <source>sensor mode not set</source>
        <translation>传感器模式未设</translation>
    </message>
    <message>
        <source>no profile</source>
        <translation>没有档案</translation>
    </message>
    <message>
        <source>ends not set: {0}</source>
        <translation>行程未校：{0}</translation>
    </message>
    <message>
        <source>ends from before: {0}</source>
        <translation>行程沿用旧的：{0}</translation>
    </message>
    <message>
        <source>{0} points, {1} px off: wall {2}, composite {3}</source>
        <translation>{0} 个点，偏 {1} px：LED屏 {2}，合成 {3}</translation>
    </message>
    <message>
        <source>this machine is too slow: {0} of {1} deadlines in a second were more than {2} ms late, at worst {3} ms</source>
        <translation>本机太慢：一秒内 {1} 个时限有 {0} 个晚了 {2} ms 以上，最多 {3} ms</translation>
    </message>
    <message>
        <source>this machine is on time again</source>
        <translation>本机已恢复准时</translation>
    </message>
    <message>
        <source>the preflight runs</source>
        <translation>拍前检查进行中</translation>
    </message>
    <message>
        <source>a preflight is running; wait for its end</source>
        <translation>拍前检查正在进行；请等它完成</translation>
    </message>
    <message>
        <source>the result cannot be kept for the takes: {0}</source>
        <translation>检查结果无法随条保存：{0}</translation>
    </message>
    <message>
        <source>stage file</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>free the disk</source>
        <translation>腾出磁盘空间</translation>
    </message>
    <message>
        <source>run it again</source>
        <translation>再查一次</translation>
    </message>
    <message>
        <source>the check took too long</source>
        <translation>检查超时</translation>
    </message>
    <message>
        <source>look at the disks</source>
        <translation>查看磁盘</translation>
    </message>
    <message>
        <source>{0} is no command of the LED processors</source>
        <translation>{0} 不是LED处理器的指令</translation>
    </message>
    <message>
        <source>the program that asks it is gone</source>
        <translation>询问它的程序已退出</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>还没询问</translation>
    </message>
    <message>
        <source>LED processor {0} is {1}, {2} ms after the order</source>
        <translation>LED处理器 {0} {1}，指令后 {2} ms</translation>
    </message>
    <message>
        <source>blacked out</source>
        <translation>已切黑</translation>
    </message>
    <message>
        <source>LED processor {0} is not {1}: {2}</source>
        <translation>LED处理器 {0} 没有{1}：{2}</translation>
    </message>
    <message>
        <source>LED processor {0} refuses to tell its state: {1}</source>
        <translation>LED处理器 {0} 拒绝上报状态：{1}</translation>
    </message>
    <message>
        <source>LED processor {0} does not answer: {1}</source>
        <translation>LED处理器 {0} 没有应答：{1}</translation>
    </message>
    <message>
        <source>LED processor {0} answers again</source>
        <translation>LED处理器 {0} 恢复应答</translation>
    </message>
    <message>
        <source>this machine has no CLOCK_TAI: PTP needs Linux; choose another sync.source</source>
        <translation>本机没有 CLOCK_TAI：PTP 需要 Linux；请换一个 sync.source</translation>
    </message>
    <message>
        <source>the kernel does not say whether its clock is synchronised: PTP is not believed</source>
        <translation>内核没说时钟是否同步：不采信 PTP</translation>
    </message>
    <message>
        <source>the clock of this machine follows nobody (STA_UNSYNC): start ptp4l and phc2sys</source>
        <translation>本机时钟没有跟随任何来源（STA_UNSYNC）：启动 ptp4l 和 phc2sys</translation>
    </message>
    <message>
        <source>the kernel's TAI offset is 0: frames start as if there were no leap seconds, 37 s modulo a frame beside PTP; let phc2sys or chrony (leapsectz) set it</source>
        <translation>内核的 TAI 偏移为 0：帧起点按没有闰秒算，比 PTP 差 37 秒对一帧取余；让 phc2sys 或 chrony（leapsectz）设好</translation>
    </message>
    <message>
        <source>the clock of this machine may be {0} ms off or more by its own word: PTP is not believed; see ptp4l and phc2sys</source>
        <translation>本机时钟自报误差可达 {0} ms 以上：不采信 PTP；查 ptp4l 和 phc2sys</translation>
    </message>
    <message>
        <source>{0} does not fit {1}: its pictures split</source>
        <translation>{0} 与 {1} 不配：画面会割裂</translation>
    </message>
    <message>
        <source>the reference is {0}, it should be {1}</source>
        <translation>基准为 {0}，应为 {1}</translation>
    </message>
    <message>
        <source>runs at {0}, the stage at {1}{2}</source>
        <translation>运行在 {0}，棚里为 {1}{2}</translation>
    </message>
    <message>
        <source>timecode counts at {0}, the stage runs at {1}</source>
        <translation>时码按 {0} 计数，棚里为 {1}</translation>
    </message>
    <message>
        <source>{0} times the stage's rate</source>
        <translation>棚内帧率的 {0} 倍</translation>
    </message>
    <message>
        <source>there is no reference: the stage runs free</source>
        <translation>没有基准：棚里自由运行</translation>
    </message>
    <message>
        <source>; slips a frame every {0} s</source>
        <translation>；每 {0} 秒滑一帧</translation>
    </message>
    <message>
        <source>{0} against {1}: slips a sample every {2} s</source>
        <translation>{0} 对 {1}：每 {2} 秒滑一个采样</translation>
    </message>
    <message>
        <source>sends {0} samples a second, its rate is {1}</source>
        <translation>每秒发送 {0} 个采样，应为 {1}</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>还没测到</translation>
    </message>
    <message>
        <source>: it counts every second frame</source>
        <translation>：隔帧计数</translation>
    </message>
    <message>
        <source>{0} was away for {1}: take {2} goes on in {3}, with that gap</source>
        <translation>{0} 中断了 {1}：条 {2} 续录到 {3}，中间有缺口</translation>
    </message>
    <message>
        <source>take {0}: recording stopped: {1}; {2}</source>
        <translation>条 {0}：录制中断：{1}；{2}</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>take {0} goes on in {1}</source>
        <translation>条 {0} 续录到 {1}</translation>
    </message>
    <message>
        <source>; {0} s are missing</source>
        <translation>；缺 {0} 秒</translation>
    </message>
    <message>
        <source>free the disk: it goes on then</source>
        <translation>腾出磁盘空间：之后自动续录</translation>
    </message>
    <message>
        <source>mend it: it is tried again</source>
        <translation>修好它：会自动再试</translation>
    </message>
    <message>
        <source>the whole stage</source>
        <translation>整个棚</translation>
    </message>
    <message>
        <source>the recorder</source>
        <translation>录制进程</translation>
    </message>
    <message>
        <source>{0} messages are missing in take {1}</source>
        <translation>条 {1} 缺 {0} 条消息</translation>
    </message>
    <message>
        <source>take {0} was left open; what was on disk is readable</source>
        <translation>条 {0} 没有正常关闭；已写盘的部分可读</translation>
    </message>
    <message>
        <source>{0}: the disk or this machine was too slow</source>
        <translation>{0}：磁盘或本机太慢</translation>
    </message>
    <message>
        <source>mask and trim of {0} numbers, expected {1}</source>
        <translation>屏蔽轴与微调共 {0} 个数，应为 {1} 个</translation>
    </message>
    <message>
        <source>no scan yet</source>
        <translation>还没搜索</translation>
    </message>
    <message>
        <source>the scan starts</source>
        <translation>开始搜索</translation>
    </message>
    <message>
        <source>scans ports and lines for {0} s</source>
        <translation>正在搜索端口和串口，{0} 秒</translation>
    </message>
    <message>
        <source>the scan is stopped</source>
        <translation>搜索已停止</translation>
    </message>
    <message>
        <source>a scan is running; wait for its end, or stop it</source>
        <translation>正在搜索；请等它完成，或停止它</translation>
    </message>
    <message>
        <source>seconds: expected 1 to {0}</source>
        <translation>秒数：应为 1 到 {0}</translation>
    </message>
    <message>
        <source>stopped; {0} heard</source>
        <translation>已停止；听到 {0}</translation>
    </message>
    <message>
        <source>the stage listens there: source {0}</source>
        <translation>棚里正在监听：追踪器 {0}</translation>
    </message>
    <message>
        <source>no scan is running</source>
        <translation>没有在搜索</translation>
    </message>
    <message>
        <source>the scan did not end in its time and was stopped</source>
        <translation>搜索没有按时结束，已停止</translation>
    </message>
    <message>
        <source>seconds: {0} is no number</source>
        <translation>秒数：{0} 不是数字</translation>
    </message>
    <message>
        <source>{0} heard</source>
        <translation>听到 {0}</translation>
    </message>
    <message>
        <source>nothing heard</source>
        <translation>什么都没听到</translation>
    </message>
    <message>
        <source>the scan failed</source>
        <translation>搜索失败</translation>
    </message>
    <message>
        <source>as shown, predicted</source>
        <translation>按显示，已预测</translation>
    </message>
    <message>
        <source>as measured, smoothed</source>
        <translation>按实测，已平滑</translation>
    </message>
    <message>
        <source>, held by the operator</source>
        <translation>，操作员已保持位姿</translation>
    </message>
    <message>
        <source>, frozen by the operator</source>
        <translation>，操作员已冻结画面</translation>
    </message>
    <message>
        <source>camera {0} is left out: {1}</source>
        <translation>{0}机不发送：{1}</translation>
    </message>
    <message>
        <source>set-up: {0}{1}</source>
        <translation>配置：{0}{1}</translation>
    </message>
    <message>
        <source>set-up: {0} saved, the one before is {1}.lkg</source>
        <translation>配置：{0} 已保存，上一版为 {1}.lkg</translation>
    </message>
    <message>
        <source>set-up: the stage goes on with the saved file; consoles and nodes come back</source>
        <translation>配置：棚里改用已保存的文件；控制台和节点会重连</translation>
    </message>
    <message>
        <source>{0} added</source>
        <translation>已添加 {0}</translation>
    </message>
    <message>
        <source>undone: {0}</source>
        <translation>已撤销：{0}</translation>
    </message>
    <message>
        <source>done again: {0}</source>
        <translation>已重做：{0}</translation>
    </message>
    <message>
        <source>back to the file as it is saved</source>
        <translation>已恢复到保存的文件</translation>
    </message>
    <message>
        <source>setup_save is refused: {0} settings are wrong, the first: {1}</source>
        <translation>不能保存：{0} 项设置有误，第一项：{1}</translation>
    </message>
    <message>
        <source>setup_save is refused: {0} was changed by somebody else since the draft began; take it with setup_revert, and edit again</source>
        <translation>不能保存：草稿开始后 {0} 被别人改过；先放弃更改读入它，再改</translation>
    </message>
    <message>
        <source>setup_apply is refused while take {0} rolls: it restarts the stage; stop the take first</source>
        <translation>正在录制 {0}，不能应用：会重启棚；先停录</translation>
    </message>
    <message>
        <source>setup_apply is refused: the draft is not saved; save it first</source>
        <translation>不能应用：草稿还没保存；先保存</translation>
    </message>
    <message>
        <source>setup_apply is refused: one is under way</source>
        <translation>不能应用：正在应用</translation>
    </message>
    <message>
        <source>{0}: cannot be read; mend the disk</source>
        <translation>{0}：无法读取；请修复磁盘</translation>
    </message>
    <message>
        <source> (not kept on disk: {0})</source>
        <translation>（没有存盘：{0}）</translation>
    </message>
    <message>
        <source>setup_save failed: {0}: {1}; free the disk</source>
        <translation>保存失败：{0}：{1}；请腾出磁盘空间</translation>
    </message>
    <message>
        <source>scan: found no line {0}; scan again</source>
        <translation>搜索：没有线路 {0}；再搜一次</translation>
    </message>
    <message>
        <source>the engine is back; no frame came from it for {0} s</source>
        <translation>引擎已恢复；{0} 秒没有出帧</translation>
    </message>
    <message>
        <source>the show state could not be stored: {0}; free the disk</source>
        <translation>现场状态无法存盘：{0}；请腾出磁盘空间</translation>
    </message>
    <message>
        <source>{0} is done but could not be stored: {1}</source>
        <translation>{0} 已执行，但无法存盘：{1}</translation>
    </message>
    <message>
        <source>state store</source>
        <translation>状态存储</translation>
    </message>
    <message>
        <source>its clock was set; the stage's time goes on without a jump</source>
        <translation>其时钟被改；棚内时间不跳，照常运行</translation>
    </message>
    <message>
        <source>came twice, or too early for its even rate</source>
        <translation>来了两次，或对其固定频率来说太早</translation>
    </message>
    <message>
        <source>not opened yet</source>
        <translation>还没打开</translation>
    </message>
    <message>
        <source>is of camera {0}, this source is {1}</source>
        <translation>属于 {0}机，此追踪器为 {1}</translation>
    </message>
    <message>
        <source>line closed: {0}: {1}</source>
        <translation>线路关闭：{0}：{1}</translation>
    </message>
    <message>
        <source>a packet was refused: {0}</source>
        <translation>拒收一个数据包：{0}</translation>
    </message>
    <message>
        <source>line open: {0}{1}</source>
        <translation>线路打开：{0}{1}</translation>
    </message>
    <message>
        <source>line open: {0}</source>
        <translation>线路打开：{0}</translation>
    </message>
    <message>
        <source>nothing from {0}</source>
        <translation>{0} 没有数据</translation>
    </message>
    <message>
        <source>last refused: {0}</source>
        <translation>上次拒收：{0}</translation>
    </message>
    <message>
        <source>tracking from {0}</source>
        <translation>来自 {0} 的追踪</translation>
    </message>
    <message>
        <source>what comes from {0} is refused: {1}</source>
        <translation>{0} 的数据被拒收：{1}</translation>
    </message>
    <message>
        <source>tracking lost: {0}</source>
        <translation>追踪丢失：{0}</translation>
    </message>
    <message>
        <source>is one of too many</source>
        <translation>数量过多</translation>
    </message>
    <message>
        <source>is of another sender with the same id</source>
        <translation>来自另一个同 id 的发送方</translation>
    </message>
    <message>
        <source>was sent back</source>
        <translation>是回送的数据</translation>
    </message>
    <message>
        <source>bytes come at {0}, but no {1} at {2} {3}: baud rate or framing is wrong; set the tracker to it, or try {4} {5}</source>
        <translation>{0} 有字节，但在 {2} {3} 下没有 {1}：波特率或帧格式不对；改追踪器的设置，或试 {4} {5}</translation>
    </message>
    <message>
        <source>flood from {0}: what is too much is left out; stop it</source>
        <translation>{0} 数据泛滥：多余的不收；请停掉它</translation>
    </message>
    <message>
        <source>{0} gets what this stage sends as {1}; it is left out: send somewhere else</source>
        <translation>{0} 收到本棚作为 {1} 发出的数据；不收：请发到别处</translation>
    </message>
    <message>
        <source>{0} comes from {1} now; {2} was silent</source>
        <translation>{0} 现由 {1} 发来；{2} 之前没有数据</translation>
    </message>
    <message>
        <source>{0} comes from {1} now, which was kept out: {2} is silent; look whether it is the right one</source>
        <translation>{0} 现由先前拒收的 {1} 发来：{2} 没有数据；请确认是否正确</translation>
    </message>
    <message>
        <source>two trackers send {0} as {1}: {2} counts, {3} is left out; give one of them another id or port</source>
        <translation>两个追踪器都把 {0} 发为 {1}：{2} 有效，{3} 不收；给其中一个换 id 或端口</translation>
    </message>
    <message>
        <source>{0} is flooded no more</source>
        <translation>{0} 不再泛滥</translation>
    </message>
    <message>
        <source>only {0} sends {1} now</source>
        <translation>现在只有 {0} 发送 {1}</translation>
    </message>
    <message>
        <source>nothing of {0} is sent back any more</source>
        <translation>{0} 的数据不再回送</translation>
    </message>
    <message>
        <source>{0} can be read</source>
        <translation>{0} 可读</translation>
    </message>
    <message>
        <source>{0} % of the bytes from {1} are damaged; good packets count: check cable, ground and plugs</source>
        <translation>{1} 有 {0} % 的字节损坏；好的数据包照收：查线缆、接地和插头</translation>
    </message>
    <message>
        <source>packets come at {0}, but no {1}: check the protocol of the tracker</source>
        <translation>{0} 有数据包，但没有 {1}：查追踪器的协议</translation>
    </message>
    <message>
        <source>of {0} packets from {1} in 4 s {2} were lost, {3} came late and {4} twice; check the network</source>
        <translation>{1} 在 4 秒内 {0} 个包：丢 {2}，迟到 {3}，重复 {4}；查网络</translation>
    </message>
    <message>
        <source>{0} lost {1} of the lens; the pose goes on, the lens keeps its last values: check the encoder and its cable</source>
        <translation>{0} 丢了镜头的{1}；位姿照常，镜头保持最后数值：查编码器和线缆</translation>
    </message>
    <message>
        <source>{0} sends back what {1} sent to {2}; it is left out: look for a loop or a repeater</source>
        <translation>{0} 把 {1} 发给 {2} 的数据回送；不收：查环路或中继</translation>
    </message>
    <message>
        <source>bytes from {0} are whole</source>
        <translation>{0} 的字节完好</translation>
    </message>
    <message>
        <source>{0} has its lens again</source>
        <translation>{0} 的镜头数据已恢复</translation>
    </message>
    <message>
        <source>packets from {0} come once and in order</source>
        <translation>{0} 的数据包不重复、不乱序</translation>
    </message>
    <message>
        <source>take {0}: {1}</source>
        <translation>条 {0}：{1}</translation>
    </message>
    <message>
        <source>take {0}: note: {1}</source>
        <translation>条 {0}：备注：{1}</translation>
    </message>
    <message>
        <source>there is no take {0}</source>
        <translation>没有条 {0}</translation>
    </message>
    <message>
        <source>there is no take {0}; takes: {1}</source>
        <translation>没有条 {0}；已有：{1}</translation>
    </message>
    <message>
        <source>status: found {0}, expected one of {1}, or nothing</source>
        <translation>状态：是 {0}，应为 {1} 之一，或空</translation>
    </message>
    <message>
        <source>{0} failed: take {1}: {2}; free the disk</source>
        <translation>{0} 失败：条 {1}：{2}；请腾出磁盘空间</translation>
    </message>
    <message>
        <source>the timecode of {0} cannot be used: {1}</source>
        <translation>{0} 的时码不能用：{1}</translation>
    </message>
    <message>
        <source>the timecode of {0} stands still</source>
        <translation>{0} 的时码停走</translation>
    </message>
    <message>
        <source>there is no command {0}</source>
        <translation>没有指令 {0}</translation>
    </message>
    <message>
        <source>{0} says that it is not genlocked: it gives no reference</source>
        <translation>{0} 自报没有 Genlock：不能作基准</translation>
    </message>
    <message>
        <source>is genlocked and runs at {0}, the stage at {1}: it slips a sample every {2} s; give both one reference</source>
        <translation>已 Genlock，运行在 {0}，棚里为 {1}：每 {2} 秒滑一个采样；给两者同一基准</translation>
    </message>
    <message>
        <source>runs at {0}, its rate in the stage file is {1}</source>
        <translation>运行在 {0}，配置文件里为 {1}</translation>
    </message>
    <message>
        <source>its rate is {0} now: right</source>
        <translation>现在频率为 {0}：正确</translation>
    </message>
    <message>
        <source>wall back to the picture: {0} of {1} nodes, the last after {2} ms</source>
        <translation>屏已恢复画面：{1} 个节点中 {0} 个，最后一个 {2} ms</translation>
    </message>
    <message>
        <source>has not said within 1 s that its wall follows the last order: look at its wall</source>
        <translation>1 秒内没确认屏已执行最后指令：看一眼它的屏</translation>
    </message>
    <message>
        <source>wall to black: {0} of {1} nodes, the last after {2} ms</source>
        <translation>切黑：{1} 个节点中 {0} 个，最后一个 {2} ms</translation>
    </message>
    <message>
        <source>wall to safe grey: {0} of {1} nodes, the last after {2} ms</source>
        <translation>安全灰：{1} 个节点中 {0} 个，最后一个 {2} ms</translation>
    </message>
    <message>
        <source>has not said within 1 s that it is black: look at its wall</source>
        <translation>1 秒内没确认已切黑：看一眼它的屏</translation>
    </message>
    <message>
        <source>has not said within 1 s that it is grey: look at its wall</source>
        <translation>1 秒内没确认已变灰：看一眼它的屏</translation>
    </message>
    <message>
        <source>its wall follows again: it shows what was ordered last</source>
        <translation>它的屏已跟上：显示的是最后指令</translation>
    </message>
    <message>
        <source>cannot go black: its client does not know WALL</source>
        <translation>不能切黑：其客户端不认识 WALL</translation>
    </message>
    <message>
        <source>camera {0}: its tracker's own origin accepted, with a cut</source>
        <translation>{0}机：接受追踪器自己的原点，画面直接跳过去</translation>
    </message>
    <message>
        <source>there is no render node {0} on this stage; nodes: {1}</source>
        <translation>本棚没有渲染节点 {0}；节点：{1}</translation>
    </message>
    <message>
        <source>the stage file has no scene {0}; scenes: {1}</source>
        <translation>配置文件里没有场景 {0}；场景：{1}</translation>
    </message>
    <message>
        <source>camera {0} has no tracker {1}; trackers: {2}</source>
        <translation>{0}机没有追踪器 {1}；追踪器：{2}</translation>
    </message>
    <message>
        <source>camera {0}: pose held</source>
        <translation>{0}机：位姿已保持</translation>
    </message>
    <message>
        <source>camera {0}: pose released</source>
        <translation>{0}机：位姿已解除保持</translation>
    </message>
    <message>
        <source>camera {0}: picture frozen</source>
        <translation>{0}机：画面已冻结</translation>
    </message>
    <message>
        <source>camera {0}: picture runs again</source>
        <translation>{0}机：画面恢复运行</translation>
    </message>
    <message>
        <source>there is no command {0}; there are {1}</source>
        <translation>没有指令 {0}；可用 {1}</translation>
    </message>
    <message>
        <source>{0} is for the desk and cannot be part of something else</source>
        <translation>{0} 只能由控制台发出，不能放进别的指令</translation>
    </message>
    <message>
        <source>camera {0}: the pose is held already</source>
        <translation>{0}机：位姿已经保持着</translation>
    </message>
    <message>
        <source>camera {0}: the pose is live already</source>
        <translation>{0}机：位姿本来就是实时</translation>
    </message>
    <message>
        <source>camera {0}: the picture is frozen already</source>
        <translation>{0}机：画面已经冻结着</translation>
    </message>
    <message>
        <source>camera {0}: the picture is live already</source>
        <translation>{0}机：画面本来就是实时</translation>
    </message>
    <message>
        <source>{0} has no inner frustum; cameras: {1}</source>
        <translation>{0} 没有内视锥；机位：{1}</translation>
    </message>
    <message>
        <source>{0} needs the argument {1}</source>
        <translation>{0} 缺参数 {1}</translation>
    </message>
    <message>
        <source>no argument</source>
        <translation>没有参数</translation>
    </message>
    <message>
        <source>{0} does not know the argument {1}; it takes {2}</source>
        <translation>{0} 不认识参数 {1}；可用 {2}</translation>
    </message>
    <message>
        <source>{0}: {1} must be a text of 1 to {2} characters</source>
        <translation>{0}：{1} 须为 1 到 {2} 个字符的文字</translation>
    </message>
    <message>
        <source>{0}: {1} holds a character that cannot be printed</source>
        <translation>{0}：{1} 含有不可打印的字符</translation>
    </message>
    <message>
        <source>{0} cannot be undone, so it is no order of a cue</source>
        <translation>{0} 不能撤销，所以不能放进 Cue</translation>
    </message>
    <message>
        <source>cue: number {0} is used twice; numbers are unique</source>
        <translation>Cue：编号 {0} 重复；编号须唯一</translation>
    </message>
    <message>
        <source>cue {0}: go</source>
        <translation>Cue {0}：GO</translation>
    </message>
    <message>
        <source>back to cue {0}; {1} stands by</source>
        <translation>返回 Cue {0}；{1} 预备</translation>
    </message>
    <message>
        <source>{0} has {1} twice</source>
        <translation>{0} 里 {1} 重复</translation>
    </message>
    <message>
        <source>no cue was fired; there is nothing to go back to</source>
        <translation>还没执行过 Cue；无可返回</translation>
    </message>
    <message>
        <source>{0} has no place for {1}</source>
        <translation>{0} 放不下 {1}</translation>
    </message>
    <message>
        <source>found an empty order</source>
        <translation>有一条空指令</translation>
    </message>
    <message>
        <source>cue {0} cannot be taken back now: {1}</source>
        <translation>Cue {0} 现在收不回：{1}</translation>
    </message>
    <message>
        <source>cue {0}: {1}: {2}</source>
        <translation>Cue {0}：{1}：{2}</translation>
    </message>
    <message>
        <source>cue {0}: do: {1}: {2}; mend that order</source>
        <translation>Cue {0}：do：{1}：{2}；请改这条指令</translation>
    </message>
    <message>
        <source>cue {0}: do: {1}: {2}</source>
        <translation>Cue {0}：do：{1}：{2}</translation>
    </message>
    <message>
        <source>done again: {0}; {1}</source>
        <translation>已重做：{0}；{1}</translation>
    </message>
    <message>
        <source>; undo again takes back the {0} of camera {1}</source>
        <translation>；再撤销则收回 {1}机的 {0}</translation>
    </message>
    <message>
        <source>undone: {0}; {1}</source>
        <translation>已撤销：{0}；{1}</translation>
    </message>
    <message>
        <source>; undo again takes back {0}</source>
        <translation>；再撤销则收回 {0}</translation>
    </message>
    <message>
        <source>wall release armed for 5 s</source>
        <translation>解除屏幕已准备，5 秒内有效</translation>
    </message>
    <message>
        <source>cue {0} stands by</source>
        <translation>Cue {0} 预备</translation>
    </message>
    <message>
        <source>cue {0}: dry run, {1} changes</source>
        <translation>Cue {0}：预演，{1} 处变化</translation>
    </message>
    <message>
        <source>there is no cue {0}; cues: {1}</source>
        <translation>没有 Cue {0}；已有：{1}</translation>
    </message>
    <message>
        <source>take_start cannot be undone; what was done before it stays until cut</source>
        <translation>开录不能撤销；之前的操作停录后才能撤销</translation>
    </message>
    <message>
        <source>there is nothing to undo</source>
        <translation>没有可撤销的操作</translation>
    </message>
    <message>
        <source>{0} cannot be undone{1}</source>
        <translation>{0} 不能撤销{1}</translation>
    </message>
    <message>
        <source>there is nothing to do again</source>
        <translation>没有可重做的操作</translation>
    </message>
    <message>
        <source>wall_release_arm: the wall shows the picture; there is no release</source>
        <translation>wall_release_arm：屏上就是画面；无需解除</translation>
    </message>
    <message>
        <source>wall_release: the wall shows the picture; there is no release</source>
        <translation>wall_release：屏上就是画面；无需解除</translation>
    </message>
    <message>
        <source>wall_release comes within 5 s after wall_release_arm; arm it first</source>
        <translation>wall_release 须在 wall_release_arm 后 5 秒内；先做第一步</translation>
    </message>
    <message>
        <source>cue {0} stands by already</source>
        <translation>Cue {0} 已经预备</translation>
    </message>
    <message>
        <source>no cue stands by; give a number</source>
        <translation>没有 Cue 预备；请给编号</translation>
    </message>
    <message>
        <source>{0} takes no argument</source>
        <translation>{0} 不带参数</translation>
    </message>
    <message>
        <source>camera {0}: chroma {1}</source>
        <translation>{0}机：绿幕 {1}</translation>
    </message>
    <message>
        <source>light cards on</source>
        <translation>光卡已开</translation>
    </message>
    <message>
        <source>light cards off</source>
        <translation>光卡已关</translation>
    </message>
    <message>
        <source>wall to black</source>
        <translation>切黑</translation>
    </message>
    <message>
        <source>wall to safe grey</source>
        <translation>安全灰</translation>
    </message>
    <message>
        <source>wall released: the picture is back</source>
        <translation>屏幕已解除：画面恢复</translation>
    </message>
    <message>
        <source>camera {0}: markers {1}</source>
        <translation>{0}机：跟踪点 {1}</translation>
    </message>
    <message>
        <source>chroma is one of {0}, not {1}</source>
        <translation>绿幕为 {0} 之一，不是 {1}</translation>
    </message>
    <message>
        <source>camera {0}: chroma is {1} already</source>
        <translation>{0}机：绿幕已经是 {1}</translation>
    </message>
    <message>
        <source>the light cards are on already</source>
        <translation>光卡已经开着</translation>
    </message>
    <message>
        <source>the light cards are off already</source>
        <translation>光卡已经关着</translation>
    </message>
    <message>
        <source>the wall is black already</source>
        <translation>屏已经是黑的</translation>
    </message>
    <message>
        <source>the wall is grey already</source>
        <translation>屏已经是灰的</translation>
    </message>
    <message>
        <source>camera {0}: markers are {1} already</source>
        <translation>{0}机：跟踪点已经是 {1}</translation>
    </message>
    <message>
        <source>{0} has control since {1}; take control first (take_control)</source>
        <translation>{0} 从 {1} 起有控制权；先接管（take_control）</translation>
    </message>
    <message>
        <source>control taken</source>
        <translation>已接管</translation>
    </message>
    <message>
        <source>control taken from {0}</source>
        <translation>已从 {0} 接管</translation>
    </message>
    <message>
        <source>take_control needs a session: send the same client id with each command</source>
        <translation>take_control 需要会话：每条指令带同一个客户端 id</translation>
    </message>
    <message>
        <source>control is here already</source>
        <translation>控制权已经在这里</translation>
    </message>
    <message>
        <source>control given back</source>
        <translation>控制权已交还</translation>
    </message>
    <message>
        <source>nobody had control</source>
        <translation>本来就没人控制</translation>
    </message>
    <message>
        <source>camera {0}: {1} bypassed</source>
        <translation>{0}机：{1} 已旁路</translation>
    </message>
    <message>
        <source>camera {0}: {1} counts again</source>
        <translation>{0}机：{1} 恢复使用</translation>
    </message>
    <message>
        <source>camera {0}: masked axes: {1}</source>
        <translation>{0}机：屏蔽轴：{1}</translation>
    </message>
    <message>
        <source>camera {0}: trim {1} {2}</source>
        <translation>{0}机：微调 {1} {2}</translation>
    </message>
    <message>
        <source>camera {0}: trim zero</source>
        <translation>{0}机：微调归零</translation>
    </message>
    <message>
        <source>camera {0}: {1} is bypassed already</source>
        <translation>{0}机：{1} 已经旁路</translation>
    </message>
    <message>
        <source>camera {0}: {1} is not bypassed</source>
        <translation>{0}机：{1} 没有旁路</translation>
    </message>
    <message>
        <source>there is no axis {0}; axes: {1}, or {2} for none</source>
        <translation>没有轴 {0}；轴：{1}，或 {2} 表示无</translation>
    </message>
    <message>
        <source>camera {0}: masked axes are {1} already</source>
        <translation>{0}机：屏蔽轴已经是 {1}</translation>
    </message>
    <message>
        <source>the trim of {0} takes {1} numbers, not {2}</source>
        <translation>{0} 的微调要 {1} 个数，不是 {2} 个</translation>
    </message>
    <message>
        <source>camera {0}: the trim is so already</source>
        <translation>{0}机：微调已经如此</translation>
    </message>
    <message>
        <source>there is no axis {0}; axes: {1}, or {2} with six numbers</source>
        <translation>没有轴 {0}；轴：{1}，或 {2} 加六个数</translation>
    </message>
    <message>
        <source>the trim of {0} must be {1} to {2} {3}; what needs more is wrong in the camera offset or the alignment</source>
        <translation>{0} 的微调须在 {1} 到 {2} {3}；超出说明安装偏移或空间对位有误</translation>
    </message>
    <message>
        <source>take {0} stopped</source>
        <translation>条 {0} 已停</translation>
    </message>
    <message>
        <source>not complete</source>
        <translation>不完整</translation>
    </message>
    <message>
        <source>slate: {0}</source>
        <translation>场记板：{0}</translation>
    </message>
    <message>
        <source>; the frame barcode is off</source>
        <translation>；帧条码已关</translation>
    </message>
    <message>
        <source>take {0} started{1}</source>
        <translation>条 {0} 开录{1}</translation>
    </message>
    <message>
        <source>in take {0}</source>
        <translation>在条 {0} 中</translation>
    </message>
    <message>
        <source>outside a take</source>
        <translation>不在录制中</translation>
    </message>
    <message>
        <source>mark {0} {1}{2}</source>
        <translation>标记 {0}，{1}{2}</translation>
    </message>
    <message>
        <source>a take name cannot hold {0} because it names a file; write '-' instead</source>
        <translation>条名不能含 {0}，因为要作文件名；请改用 '-'</translation>
    </message>
    <message>
        <source>a take name cannot start or end with a full stop because it names a file</source>
        <translation>条名首尾不能是句点，因为要作文件名</translation>
    </message>
    <message>
        <source>a take name can have {0} characters; this one has {1}</source>
        <translation>条名最多 {0} 个字符；现在是 {1} 个</translation>
    </message>
    <message>
        <source>slate needs one of pattern, scene, shot, take</source>
        <translation>场记板须给 pattern、scene、shot、take 之一</translation>
    </message>
    <message>
        <source>a slate pattern is one of {0}, not {1}</source>
        <translation>场记板格式为 {0} 之一，不是 {1}</translation>
    </message>
    <message>
        <source>take must be a whole number from 1 to {0}</source>
        <translation>次须为 1 到 {0} 的整数</translation>
    </message>
    <message>
        <source>the slate says {0} already</source>
        <translation>场记板已经是 {0}</translation>
    </message>
    <message>
        <source>take {0} is running; stop it first</source>
        <translation>条 {0} 正在录制；先停录</translation>
    </message>
    <message>
        <source>no take is running</source>
        <translation>没有在录制</translation>
    </message>
    <message>
        <source>{0} can have {1} characters on a slate</source>
        <translation>场记板上 {0} 最多 {1} 个字符</translation>
    </message>
    <message>
        <source>the set-up of the running stage</source>
        <translation>运行中的配置</translation>
    </message>
    <message>
        <source>where a tracking system stands on the stage</source>
        <translation>追踪系统在棚里的位置</translation>
    </message>
    <message>
        <source>the lines of the trackers</source>
        <translation>追踪器的线路</translation>
    </message>
    <message>
        <source>take {0} is rolling: {1} changes {2}, which is locked until cut</source>
        <translation>条 {0} 录制中：{1} 会改{2}，停录前锁定</translation>
    </message>
    <message>
        <source>soft edge</source>
        <translation>边缘羽化</translation>
    </message>
    <message>
        <source> in {0} frames</source>
        <translation>（{0} 帧后）</translation>
    </message>
    <message>
        <source>on the wall{0}: {1}</source>
        <translation>上屏{0}：{1}</translation>
    </message>
    <message>
        <source>camera {0}: inner frustum {1}</source>
        <translation>{0}机：内视锥 {1}</translation>
    </message>
    <message>
        <source>camera {0}: {1} {2}</source>
        <translation>{0}机：{1} {2}</translation>
    </message>
    <message>
        <source>outer picture frozen</source>
        <translation>外视锥画面已冻结</translation>
    </message>
    <message>
        <source>outer picture runs again</source>
        <translation>外视锥画面恢复运行</translation>
    </message>
    <message>
        <source>the camera on top</source>
        <translation>最上层机位</translation>
    </message>
    <message>
        <source>outer view from {0}</source>
        <translation>外视锥视点取自 {0}</translation>
    </message>
    <message>
        <source>stage moved to scene {0}</source>
        <translation>棚已移到场景 {0}</translation>
    </message>
    <message>
        <source>frame barcode on: it is seen on every wall</source>
        <translation>帧条码已开：每块屏上都看得见</translation>
    </message>
    <message>
        <source>frame barcode off</source>
        <translation>帧条码已关</translation>
    </message>
    <message>
        <source>node {0}: taken off</source>
        <translation>节点 {0}：已摘除</translation>
    </message>
    <message>
        <source>node {0}: counts again</source>
        <translation>节点 {0}：恢复使用</translation>
    </message>
    <message>
        <source>in_frames must be a whole number from 0 to {0}</source>
        <translation>in_frames 须为 0 到 {0} 的整数</translation>
    </message>
    <message>
        <source>on the wall already: {0}</source>
        <translation>已经上屏：{0}</translation>
    </message>
    <message>
        <source>camera {0}: inner frustum is {1} already</source>
        <translation>{0}机：内视锥已经是 {1}</translation>
    </message>
    <message>
        <source>camera {0}: {1} is {2} already</source>
        <translation>{0}机：{1} 已经是 {2}</translation>
    </message>
    <message>
        <source>the outer picture is frozen already</source>
        <translation>外视锥画面已经冻结</translation>
    </message>
    <message>
        <source>the outer picture is live already</source>
        <translation>外视锥画面本来就是实时</translation>
    </message>
    <message>
        <source>the outer view stands there already</source>
        <translation>外视锥视点已经在那里</translation>
    </message>
    <message>
        <source>the stage is at {0} already</source>
        <translation>棚已经在 {0}</translation>
    </message>
    <message>
        <source>take {0} is rolling: the barcode would be in the picture</source>
        <translation>条 {0} 录制中：条码会入画</translation>
    </message>
    <message>
        <source>the barcode is on already</source>
        <translation>条码已经开着</translation>
    </message>
    <message>
        <source>the barcode changes with every frame on every wall; it does not flash, but people who are sensitive to flicker should look away: tell the stage, then send warned = "yes"</source>
        <translation>条码在每块屏上逐帧变化；不闪光，但对闪烁敏感的人请避开视线：先通知现场，再发 warned = "yes"</translation>
    </message>
    <message>
        <source>the barcode is off already</source>
        <translation>条码已经关着</translation>
    </message>
    <message>
        <source>node {0} is off already</source>
        <translation>节点 {0} 已经摘除</translation>
    </message>
    <message>
        <source>node {0} is not off</source>
        <translation>节点 {0} 没有摘除</translation>
    </message>
    <message>
        <source>{0} must be a number from {1} to {2}{3}</source>
        <translation>{0} 须为 {1} 到 {2} 的数{3}</translation>
    </message>
    <message>
        <source>priority must be a whole number from 0 to 255</source>
        <translation>优先级须为 0 到 255 的整数</translation>
    </message>
    <message>
        <source>point must be x,y,z in metres (0,-3,1.7), or the word camera</source>
        <translation>point 须为 x,y,z（米，如 0,-3,1.7），或 camera</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>未就绪</translation>
    </message>
    <message>
        <source>the picture is kept {0} mm, {1} deg off what {2} says</source>
        <translation>画面与 {2} 所报位置相差 {0} mm、{1}°</translation>
    </message>
    <message>
        <source>the pose holds: {0} is bypassed</source>
        <translation>位姿保持着：{0} 已旁路</translation>
    </message>
    <message>
        <source>a take name can have {0} bytes; this one has {1}</source>
        <translation>条名最多 {0} 字节；现在是 {1} 字节</translation>
    </message>
    <message>
        <source>the pose holds: nothing good comes from {0}</source>
        <translation>位姿保持着：{0} 没有可用数据</translation>
    </message>
    <message>
        <source>{0} is silent</source>
        <translation>{0} 没有数据</translation>
    </message>
    <message>
        <source>{0} has no clock of its own, and comes {1} ms uneven</source>
        <translation>{0} 没有自己的时钟，到达抖动 {1} ms</translation>
    </message>
    <message>
        <source>too few frames to tell the line-up</source>
        <translation>帧数太少，对位还判断不了</translation>
    </message>
    <message>
        <source>the wall is {0} px off</source>
        <translation>屏上偏 {0} px</translation>
    </message>
    <message>
        <source>the inner frustum needs {0} % of overscan</source>
        <translation>内视锥需要 {0} % 过扫描</translation>
    </message>
    <message>
        <source>nothing is known of the house sync yet</source>
        <translation>还没有基准同步的数据</translation>
    </message>
    <message>
        <source>no render node has joined</source>
        <translation>还没有渲染节点加入</translation>
    </message>
    <message>
        <source>nothing has come from the engine yet</source>
        <translation>引擎还没有任何数据</translation>
    </message>
    <message>
        <source>no frame comes from the engine</source>
        <translation>引擎没有出帧</translation>
    </message>
    <message>
        <source>nothing is known of the recorder yet</source>
        <translation>还没有录制进程的数据</translation>
    </message>
    <message>
        <source>the recorder is not heard</source>
        <translation>收不到录制进程</translation>
    </message>
    <message>
        <source>LED processor {0} is {1}</source>
        <translation>LED处理器 {0} {1}</translation>
    </message>
    <message>
        <source>LED processor {0} is not locked to its input</source>
        <translation>LED处理器 {0} 没有锁到输入</translation>
    </message>
    <message>
        <source>the grid runs free of house sync</source>
        <translation>帧时基自由运行，没有基准同步</translation>
    </message>
    <message>
        <source>no house sync</source>
        <translation>没有基准同步</translation>
    </message>
    <message>
        <source>the grid is not locked yet</source>
        <translation>帧时基还没锁定</translation>
    </message>
    <message>
        <source>not heard</source>
        <translation>收不到</translation>
    </message>
    <message>
        <source>shows nothing new</source>
        <translation>没有新画面</translation>
    </message>
    <message>
        <source>taken off</source>
        <translation>已摘除</translation>
    </message>
    <message>
        <source>rig offset</source>
        <translation>安装偏移</translation>
    </message>
    <message>
        <source>LED processors</source>
        <translation>LED处理器</translation>
    </message>
    <message>
        <source>Tracker silent</source>
        <translation>追踪器无数据</translation>
    </message>
    <message>
        <source>Nothing comes from a tracker: unplugged, switched off, or gone.</source>
        <translation>追踪器没有任何数据：拔线、断电或离线。</translation>
    </message>
    <message>
        <source>Check its power and its cable; it comes back by itself.</source>
        <translation>查电源和线缆；恢复后自动接上。</translation>
    </message>
    <message>
        <source>Damaged tracker data</source>
        <translation>追踪数据损坏</translation>
    </message>
    <message>
        <source>More than one packet in a hundred arrives damaged.</source>
        <translation>超过百分之一的数据包损坏。</translation>
    </message>
    <message>
        <source>Check cable, length and grounding; keep it away from power lines.</source>
        <translation>查线缆、长度和接地；远离电源线。</translation>
    </message>
    <message>
        <source>Wrong line speed</source>
        <translation>线路速率不对</translation>
    </message>
    <message>
        <source>Bytes arrive but none of them is a packet: baud or framing.</source>
        <translation>有字节，但没有一个完整数据包：波特率或帧格式不对。</translation>
    </message>
    <message>
        <source>Set the same baud and framing at the tracker and in the stage file.</source>
        <translation>把追踪器和配置文件的波特率、帧格式设成一致。</translation>
    </message>
    <message>
        <source>Impossible pose</source>
        <translation>位姿不可能</translation>
    </message>
    <message>
        <source>A tracker sends what no camera can do; it is left out.</source>
        <translation>追踪器发来摄影机做不到的位姿；已剔除。</translation>
    </message>
    <message>
        <source>Check the units and the set-up of the tracker.</source>
        <translation>查追踪器的单位和设置。</translation>
    </message>
    <message>
        <source>Tracker jumped</source>
        <translation>追踪器跳变</translation>
    </message>
    <message>
        <source>A tracker's pose jumped; the picture does not follow at once.</source>
        <translation>追踪器位姿跳变；画面不会立刻跟过去。</translation>
    </message>
    <message>
        <source>Check the tracker's view; accept the new place if it is right.</source>
        <translation>查追踪器的视野；新位置正确就接受。</translation>
    </message>
    <message>
        <source>Tracker stuck</source>
        <translation>追踪器卡死</translation>
    </message>
    <message>
        <source>A tracker repeats one pose though the camera moves.</source>
        <translation>摄影机在动，追踪器却重复同一位姿。</translation>
    </message>
    <message>
        <source>Restart the tracker.</source>
        <translation>重启追踪器。</translation>
    </message>
    <message>
        <source>Tracker clock set</source>
        <translation>追踪器时钟被改</translation>
    </message>
    <message>
        <source>A tracker's own clock jumped; the stage's time goes on.</source>
        <translation>追踪器自己的时钟跳变；棚内时间照常。</translation>
    </message>
    <message>
        <source>Nothing to do, unless it repeats: then check who sets that clock.</source>
        <translation>不用处理；若反复出现，查谁在改它的时钟。</translation>
    </message>
    <message>
        <source>Computer clock set</source>
        <translation>电脑时钟被改</translation>
    </message>
    <message>
        <source>Date, time or time zone of this computer was changed.</source>
        <translation>本机的日期、时间或时区被改。</translation>
    </message>
    <message>
        <source>Nothing to do: pictures do not follow the time of day.</source>
        <translation>不用处理：画面不跟随钟表时间。</translation>
    </message>
    <message>
        <source>Packets lost or doubled</source>
        <translation>丢包或重包</translation>
    </message>
    <message>
        <source>Packets of a tracker are lost, doubled or reordered.</source>
        <translation>追踪器的数据包丢失、重复或乱序。</translation>
    </message>
    <message>
        <source>Check the network: switches, Wi-Fi, cables.</source>
        <translation>查网络：交换机、Wi-Fi、网线。</translation>
    </message>
    <message>
        <source>New tracking origin</source>
        <translation>追踪原点变了</translation>
    </message>
    <message>
        <source>A tracker has a new origin; the old place is kept.</source>
        <translation>追踪器有了新原点；画面保持旧位置。</translation>
    </message>
    <message>
        <source>Accept the new origin, or align the tracker again.</source>
        <translation>接受新原点，或给追踪器重新做空间对位。</translation>
    </message>
    <message>
        <source>Two trackers, one id</source>
        <translation>两个追踪器同一 id</translation>
    </message>
    <message>
        <source>Two trackers send under one id; the first counts.</source>
        <translation>两个追踪器用同一 id 发送；先到的有效。</translation>
    </message>
    <message>
        <source>Give the second its own camera id, or switch it off.</source>
        <translation>给第二个换 camera id，或关掉它。</translation>
    </message>
    <message>
        <source>Packet flood</source>
        <translation>数据包泛滥</translation>
    </message>
    <message>
        <source>A line brings far more packets than its tracker sends.</source>
        <translation>线路上的数据包远多于追踪器应发的。</translation>
    </message>
    <message>
        <source>Find who sends to that port, and stop it.</source>
        <translation>查出谁在往这个端口发，停掉它。</translation>
    </message>
    <message>
        <source>Broken message</source>
        <translation>消息损坏</translation>
    </message>
    <message>
        <source>A message is broken, or made to do harm; it is left out.</source>
        <translation>消息损坏或带恶意；已剔除。</translation>
    </message>
    <message>
        <source>Own packets back</source>
        <translation>自己的数据回来了</translation>
    </message>
    <message>
        <source>What this stage sends comes back as a tracker's data.</source>
        <translation>本棚发出的数据又作为追踪数据回来。</translation>
    </message>
    <message>
        <source>Separate the ports: a send row must not aim at a tracker's port.</source>
        <translation>把端口分开：发送项不能对着追踪器的端口。</translation>
    </message>
    <message>
        <source>Render node gone</source>
        <translation>渲染节点离线</translation>
    </message>
    <message>
        <source>A render node is not heard any more: it crashed or stopped.</source>
        <translation>收不到渲染节点：崩溃或已停止。</translation>
    </message>
    <message>
        <source>Restart it; the others go on, and it joins by itself.</source>
        <translation>重启它；其他节点照常，它会自动加入。</translation>
    </message>
    <message>
        <source>Render node hangs</source>
        <translation>渲染节点卡死</translation>
    </message>
    <message>
        <source>A render node is heard but shows nothing new.</source>
        <translation>渲染节点在线，但没有新画面。</translation>
    </message>
    <message>
        <source>Wait while it loads; else take it off and restart it.</source>
        <translation>加载中就等；否则摘除并重启。</translation>
    </message>
    <message>
        <source>Render node late</source>
        <translation>渲染节点滞后</translation>
    </message>
    <message>
        <source>A render node shows frames late.</source>
        <translation>渲染节点出画滞后。</translation>
    </message>
    <message>
        <source>Make its scene lighter, or take it off.</source>
        <translation>减轻它的场景，或摘除它。</translation>
    </message>
    <message>
        <source>Render node joined</source>
        <translation>渲染节点加入</translation>
    </message>
    <message>
        <source>A render node joined, or came back.</source>
        <translation>渲染节点加入，或已恢复。</translation>
    </message>
    <message>
        <source>Nothing to do.</source>
        <translation>不用处理。</translation>
    </message>
    <message>
        <source>No node heard</source>
        <translation>收不到任何节点</translation>
    </message>
    <message>
        <source>No render node is heard: the network between is down.</source>
        <translation>收不到任何渲染节点：中间网络断了。</translation>
    </message>
    <message>
        <source>Check the switch and this computer's network cable.</source>
        <translation>查交换机和本机网线。</translation>
    </message>
    <message>
        <source>Engine restarted</source>
        <translation>引擎已重启</translation>
    </message>
    <message>
        <source>The engine died and was started again.</source>
        <translation>引擎退出，已重新启动。</translation>
    </message>
    <message>
        <source>Keep the log for its makers; the stage goes on.</source>
        <translation>把日志留给开发方；棚里照常。</translation>
    </message>
    <message>
        <source>Recorder restarted</source>
        <translation>录制进程已重启</translation>
    </message>
    <message>
        <source>The recorder died and is back; the take has a gap.</source>
        <translation>录制进程退出后已恢复；这一条有缺口。</translation>
    </message>
    <message>
        <source>Look at the gap that is told; the take goes on in a new part.</source>
        <translation>看提示的缺口；这一条在新分段续录。</translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>The disk for takes is full, or will be soon.</source>
        <translation>录制盘已满，或快满了。</translation>
    </message>
    <message>
        <source>Free the disk; rolling is never refused.</source>
        <translation>腾出磁盘空间；录制从不拒绝。</translation>
    </message>
    <message>
        <source>Disk slow</source>
        <translation>磁盘慢</translation>
    </message>
    <message>
        <source>The disk for takes did not answer for a while.</source>
        <translation>录制盘有一阵没有响应。</translation>
    </message>
    <message>
        <source>Find what else uses that disk; nothing is lost below two seconds.</source>
        <translation>查谁还在用这块盘；两秒以内不丢数据。</translation>
    </message>
    <message>
        <source>Damaged file</source>
        <translation>文件损坏</translation>
    </message>
    <message>
        <source>A profile, stage or lens file cannot be read.</source>
        <translation>档案、配置或镜头文件读不出。</translation>
    </message>
    <message>
        <source>Mend the line that is named, or take the .lkg file beside it.</source>
        <translation>改好提示的那一行，或用旁边的 .lkg 文件。</translation>
    </message>
    <message>
        <source>File edited meanwhile</source>
        <translation>文件中途被改</translation>
    </message>
    <message>
        <source>The stage file was changed while the stage runs.</source>
        <translation>运行期间配置文件被改。</translation>
    </message>
    <message>
        <source>Nothing to do: a running stage keeps what it started with.</source>
        <translation>不用处理：运行中的棚沿用启动时的配置。</translation>
    </message>
    <message>
        <source>Console gone</source>
        <translation>控制台离线</translation>
    </message>
    <message>
        <source>A console froze or crashed; the stage does not wait for it.</source>
        <translation>控制台冻住或崩溃；棚里不等它。</translation>
    </message>
    <message>
        <source>It is started again; a frozen one must be closed by hand.</source>
        <translation>会自动重启；冻住的须手动关闭。</translation>
    </message>
    <message>
        <source>Network changed</source>
        <translation>网络变了</translation>
    </message>
    <message>
        <source>This computer's network link or address changed.</source>
        <translation>本机的网络连接或地址变了。</translation>
    </message>
    <message>
        <source>Check cable and address; lines are opened again by themselves.</source>
        <translation>查网线和地址；线路会自动重开。</translation>
    </message>
    <message>
        <source>Take left open</source>
        <translation>条未关闭</translation>
    </message>
    <message>
        <source>A take was not closed: power or computer failed while it ran.</source>
        <translation>有一条没有正常关闭：录制中断电或死机。</translation>
    </message>
    <message>
        <source>Look at it: stagectl take show; what was on disk is all readable.</source>
        <translation>看一下：stagectl take show；已写盘的都可读。</translation>
    </message>
    <message>
        <source>House sync wrong</source>
        <translation>基准同步异常</translation>
    </message>
    <message>
        <source>House sync is lost or jumped, or a tracker has another rate.</source>
        <translation>基准同步丢失或跳变，或追踪器频率不同。</translation>
    </message>
    <message>
        <source>Check the sync generator and its cables; give all one reference.</source>
        <translation>查同步机和线缆；全部用同一基准。</translation>
    </message>
    <message>
        <source>Machine too slow</source>
        <translation>电脑太慢</translation>
    </message>
    <message>
        <source>This computer does not run the stage on time.</source>
        <translation>本机没能准时运行。</translation>
    </message>
    <message>
        <source>End other programs; check cooling and power settings.</source>
        <translation>关掉其他程序；查散热和电源设置。</translation>
    </message>
    <message>
        <source>Clocks not together</source>
        <translation>时钟不齐</translation>
    </message>
    <message>
        <source>A node's clock is not known well, and no genlock helps.</source>
        <translation>节点的时钟不够准，又没有 Genlock 兜底。</translation>
    </message>
    <message>
        <source>Use a wired network, or genlock the node.</source>
        <translation>用有线网络，或给节点接 Genlock。</translation>
    </message>
    <message>
        <source>Wrong version</source>
        <translation>版本不对</translation>
    </message>
    <message>
        <source>A render node has another version or configuration; refused.</source>
        <translation>渲染节点的版本或配置不同；已拒绝。</translation>
    </message>
    <message>
        <source>Install the version or configuration that is named.</source>
        <translation>装上提示的版本或配置。</translation>
    </message>
    <message>
        <source>No right to enter</source>
        <translation>无权进入</translation>
    </message>
    <message>
        <source>Somebody without a valid key knocked, and got nothing.</source>
        <translation>没有有效密钥的程序来连，什么也没给。</translation>
    </message>
    <message>
        <source>Enrol the program, or find out what it is.</source>
        <translation>登记该程序，或查清它是什么。</translation>
    </message>
    <message>
        <source>Message storm</source>
        <translation>消息风暴</translation>
    </message>
    <message>
        <source>One thing was told so often that repeats are left out.</source>
        <translation>同一件事报得太多，重复的不再显示。</translation>
    </message>
    <message>
        <source>Mend what is told; the number left out is told too.</source>
        <translation>处理报出的问题；省略的条数也会显示。</translation>
    </message>
    <message>
        <source>Slow leak</source>
        <translation>内存缓慢增长</translation>
    </message>
    <message>
        <source>A program grows over a long day.</source>
        <translation>某个程序跑一整天后越占越大。</translation>
    </message>
    <message>
        <source>Nothing to do on a stage: this is tested before a release.</source>
        <translation>现场不用处理：出版本前已测试。</translation>
    </message>
    <message>
        <source>Lens data lost</source>
        <translation>镜头数据丢失</translation>
    </message>
    <message>
        <source>The lens encoders are silent, the pose goes on.</source>
        <translation>镜头编码器没有数据，位姿照常。</translation>
    </message>
    <message>
        <source>Check the lens motors and their cable.</source>
        <translation>查跟焦马达和线缆。</translation>
    </message>
    <message>
        <source>Order refused</source>
        <translation>指令被拒</translation>
    </message>
    <message>
        <source>An order was refused: not allowed, or it makes no sense now.</source>
        <translation>指令被拒：不允许，或现在没有意义。</translation>
    </message>
    <message>
        <source>The refusal names the reason where the order was given.</source>
        <translation>看发指令处的提示，里面有原因。</translation>
    </message>
    <message>
        <source>Random bytes</source>
        <translation>杂乱字节</translation>
    </message>
    <message>
        <source>Noise that looks like a packet by chance; two must agree.</source>
        <translation>杂讯碰巧像数据包；须两个一致才算。</translation>
    </message>
    <message>
        <source>Check the line: speed, framing, cable.</source>
        <translation>查线路：速率、帧格式、线缆。</translation>
    </message>
    <message>
        <source>phases of a frame</source>
        <translation>帧的相位</translation>
    </message>
    <message>
        <source>house sync: no edges come</source>
        <translation>基准同步：没有同步沿</translation>
    </message>
    <message>
        <source>tracking lost: nothing from {0}</source>
        <translation>追踪丢失：{0} 没有数据</translation>
    </message>
    <message>
        <source>render node is silent</source>
        <translation>渲染节点没有数据</translation>
    </message>
    <message>
        <source>hangs: nothing new on its wall</source>
        <translation>卡死：屏上没有新画面</translation>
    </message>
    <message>
        <source>told {0} {1} in 30 s: {2}</source>
        <translation>30 秒内报了 {0} {1}：{2}</translation>
    </message>
    <message>
        <source>more times</source>
        <translation>次</translation>
    </message>
    <message>
        <source>others, the newest</source>
        <translation>条其他消息，最新一条</translation>
    </message>
    <message>
        <source>told {0} times in a storm: {1}</source>
        <translation>风暴中报了 {0} 次：{1}</translation>
    </message>
    <message>
        <source>render nodes</source>
        <translation>渲染节点</translation>
    </message>
    <message>
        <source>the delay of {0} was never measured</source>
        <translation>{0} 的延迟从未测过</translation>
    </message>
    <message>
        <source>the rig offset of {0} was never set</source>
        <translation>{0} 的安装偏移从未设过</translation>
    </message>
    <message>
        <source>no tracker</source>
        <translation>没有追踪器</translation>
    </message>
    <message>
        <source>{0} has no lens profile: the figures of the stage file count</source>
        <translation>{0} 没有镜头档案：按配置文件的数值</translation>
    </message>
    <message>
        <source>{0} was never aligned with the stage</source>
        <translation>{0} 从未做过空间对位</translation>
    </message>
    <message>
        <source>the alignment {0} does not fit its points: measure again</source>
        <translation>空间对位 {0} 与其测点不符：重测</translation>
    </message>
    <message>
        <source>the alignment {0} is {1} days old: check it</source>
        <translation>空间对位 {0} 已过 {1} 天：核对一下</translation>
    </message>
    <message>
        <source>{0} back to its default</source>
        <translation>{0} 恢复默认</translation>
    </message>
    <message>
        <source>{0}/{1} is {2}/{3} now</source>
        <translation>{0}/{1} 现为 {2}/{3}</translation>
    </message>
    <message>
        <source>{0}: found no such setting, expected a path of the field table</source>
        <translation>{0}：没有这项设置，应为字段表里的路径</translation>
    </message>
    <message>
        <source>{0} added for body {1}, as it was found</source>
        <translation>按搜到的添加 {0}，用于 {1}</translation>
    </message>
    <message>
        <source>{0} removed</source>
        <translation>已删除 {0}</translation>
    </message>
    <message>
        <source>{0}: found no {1} {2}, expected one of the draft ({3})</source>
        <translation>{0}：没有 {1} {2}，应为草稿中的（{3}）</translation>
    </message>
    <message>
        <source>kind: found {0}, expected one of {1}; name one of them</source>
        <translation>kind：是 {0}，应为 {1} 之一；请选一个</translation>
    </message>
    <message>
        <source>{0}: id {1} is used already; ids are unique</source>
        <translation>{0}：id {1} 已用过；id 须唯一</translation>
    </message>
    <message>
        <source>scan: no source can take that line; choose another</source>
        <translation>搜索：没有追踪器能用这条线路；请另选</translation>
    </message>
    <message>
        <source>{0}: found nothing, expected a row or a setting of the draft</source>
        <translation>{0}：没有内容，应为草稿中的一行或一项设置</translation>
    </message>
    <message>
        <source>there is no edit of the set-up to undo</source>
        <translation>没有可撤销的配置改动</translation>
    </message>
    <message>
        <source>there is no undone edit of the set-up</source>
        <translation>没有可重做的配置改动</translation>
    </message>
    <message>
        <source>{0}: found a setting, expected rows; mend the file by hand</source>
        <translation>{0}：是一项设置，应为多行；请手动改文件</translation>
    </message>
    <message>
        <source>{0}: found no table there; remove what is there</source>
        <translation>{0}：这里不是表；先删掉现有内容</translation>
    </message>
    <message>
        <source>the file is not TOML ({0}); mend that line</source>
        <translation>文件不是 TOML（{0}）；请改好那一行</translation>
    </message>
    <message>
        <source>{0}: found place {1}, expected at most {2}</source>
        <translation>{0}：位置是 {1}，最多 {2}</translation>
    </message>
    <message>
        <source>{0} has no end</source>
        <translation>{0} 没有结尾</translation>
    </message>
    <message>
        <source>access denied</source>
        <translation>拒绝访问</translation>
    </message>
    <message>
        <source>it answered, but its blackout did not change</source>
        <translation>有应答，但黑屏状态没变</translation>
    </message>
    <message>
        <source>access denied; switch IP control on in its Live Control tile</source>
        <translation>拒绝访问；在它的 Live Control 里打开 IP control</translation>
    </message>
    <message>
        <source>nodes do not tell their signal</source>
        <translation>节点没有上报信号</translation>
    </message>
    <message>
        <source>it runs in mode {0} ({1} frames), the stage file says {2} ({3} frames): the wall latency is wrong</source>
        <translation>运行在模式 {0}（{1} 帧），配置为 {2}（{3} 帧）：上屏延迟不对</translation>
    </message>
    <message>
        <source>its input runs at {0}, the stage at {1}</source>
        <translation>输入为 {0}，棚里为 {1}</translation>
    </message>
    <message>
        <source>it runs free: it is not locked to its input</source>
        <translation>自由运行：没有锁到输入</translation>
    </message>
    <message>
        <source>its sync phase is off</source>
        <translation>同步相位不对</translation>
    </message>
    <message>
        <source>it runs in mode {0}, the stage file says {1}</source>
        <translation>运行在模式 {0}，配置为 {1}</translation>
    </message>
    <message>
        <source>its transfer is {0}, the stage file says {1}</source>
        <translation>传递函数为 {0}，配置为 {1}</translation>
    </message>
    <message>
        <source>its range is {0}, the stage file says {1}</source>
        <translation>信号范围为 {0}，配置为 {1}</translation>
    </message>
    <message>
        <source>it shows {0} nits, the stage file says {1}</source>
        <translation>亮度 {0} nits，配置为 {1}</translation>
    </message>
    <message>
        <source>its LUT is off, the stage file says {0}</source>
        <translation>LUT 没开，配置为 {0}</translation>
    </message>
    <message>
        <source>its LUT is {0}, the stage file says {1}</source>
        <translation>LUT 为 {0}，配置为 {1}</translation>
    </message>
    <message>
        <source>its test pattern is on</source>
        <translation>测试图开着</translation>
    </message>
    <message>
        <source>its picture is frozen</source>
        <translation>画面被冻结</translation>
    </message>
    <message>
        <source>its blackout is on, and the walls show the picture</source>
        <translation>黑屏开着，而屏上应有画面</translation>
    </message>
    <message>
        <source>it says: {0}</source>
        <translation>它报告：{0}</translation>
    </message>
    <message>
        <source>transfer {0}</source>
        <translation>传递函数 {0}</translation>
    </message>
    <message>
        <source>range {0}</source>
        <translation>信号范围 {0}</translation>
    </message>
    <message>
        <source>{0} nits</source>
        <translation>{0} nits</translation>
    </message>
    <message>
        <source>LUT {0}</source>
        <translation>LUT {0}</translation>
    </message>
    <message>
        <source>its answer has no display and no ingest; is it a HELIOS?</source>
        <translation>应答里没有 display 和 ingest；是 HELIOS 吗？</translation>
    </message>
    <message>
        <source>it answered with its code {0}</source>
        <translation>它应答代码 {0}</translation>
    </message>
    <message>
        <source>it is busy</source>
        <translation>它正忙</translation>
    </message>
    <message>
        <source>it has no COEX screens; is it a COEX controller?</source>
        <translation>没有 COEX 屏；是 COEX 控制器吗？</translation>
    </message>
    <message>
        <source>it answered, but its display mode did not change</source>
        <translation>有应答，但显示模式没变</translation>
    </message>
    <message>
        <source>it answered, but this firmware does not tell its display mode</source>
        <translation>有应答，但此固件不上报显示模式</translation>
    </message>
    <message>
        <source>OSC {0}</source>
        <translation>OSC {0}</translation>
    </message>
    <message>
        <source>no OpenTrackIO header</source>
        <translation>没有 OpenTrackIO 包头</translation>
    </message>
    <message>
        <source>its length is not what its header says</source>
        <translation>长度与包头不符</translation>
    </message>
    <message>
        <source>its checksum is wrong</source>
        <translation>校验和不对</translation>
    </message>
    <message>
        <source>{0}, camera {1}, {2} a second</source>
        <translation>{0}，camera id {1}，每秒 {2} 个</translation>
    </message>
    <message>
        <source>bytes of no protocol that is known here; they begin with {0}</source>
        <translation>不属于任何已知协议；开头字节为 {0}</translation>
    </message>
    <message>
        <source>OSC, and no preset reads its addresses ({0})</source>
        <translation>OSC，但没有预设认识其地址（{0}）</translation>
    </message>
    <message>
        <source>{0}, and all of it is refused: {1}</source>
        <translation>{0}，但全部被拒收：{1}</translation>
    </message>
    <message>
        <source>{0}, camera {1}, too few packets to tell its rate</source>
        <translation>{0}，camera id {1}，数据包太少，频率还测不出</translation>
    </message>
    <message>
        <source>OpenTrackIO, source {0}, {1} a second; no source can take it</source>
        <translation>OpenTrackIO，源 {0}，每秒 {1} 个；不能作追踪器</translation>
    </message>
    <message>
        <source>more than one protocol fits: {0}</source>
        <translation>不止一种协议符合：{0}</translation>
    </message>
    <message>
        <source>pan {0}, tilt {1}, roll {2} deg</source>
        <translation>摇 {0}，俯仰 {1}，横滚 {2}°</translation>
    </message>
    <message>
        <source>x {0}, y {1}, z {2} m</source>
        <translation>x {0}，y {1}，z {2} m</translation>
    </message>
    <message>
        <source>its gates said {0} for the wall: {1}{2}</source>
        <translation>LED屏评定为 {0}：{1}{2}</translation>
    </message>
    <message>
        <source>its gates said {0} for the wall{1}{2}</source>
        <translation>LED屏评定为 {0}{1}{2}</translation>
    </message>
    <message>
        <source>, and {0} more</source>
        <translation>，另有 {0} 项</translation>
    </message>
    <message>
        <source>nobody measured it</source>
        <translation>没有实测过</translation>
    </message>
    <message>
        <source>{0} of {1} places</source>
        <translation>{1} 个点中的 {0} 个</translation>
    </message>
    <message>
        <source>{0}: imported or nominal, calibrate before use (stagectl lens calibrate)</source>
        <translation>{0}：导入或标称，用前先标定（stagectl lens calibrate）</translation>
    </message>
    <message>
        <source>its entrance pupil is not known: the stage file's entrance_pupil_m, {0} m, counts</source>
        <translation>入瞳未知：按配置文件的 entrance_pupil_m，{0} m</translation>
    </message>
    <message>
        <source>, and </source>
        <translation>，以及</translation>
    </message>
    <message>
        <source>{0} (stagectl lens swap)</source>
        <translation>{0}（stagectl lens swap）</translation>
    </message>
    <message>
        <source>nobody judged it (stagectl lens calibrate does)</source>
        <translation>没有评定过（用 stagectl lens calibrate）</translation>
    </message>
    <message>
        <source>body {0}: lens.library</source>
        <translation>{0}：lens.library</translation>
    </message>
    <message>
        <source>body {0}: lens.profile</source>
        <translation>{0}：lens.profile</translation>
    </message>
    <message>
        <source>libzmq {0} has known holes, {1} is the oldest to use; install pyzmq again</source>
        <translation>libzmq {0} 有已知漏洞，最低要用 {1}；请重装 pyzmq</translation>
    </message>
    <message>
        <source>in sync</source>
        <translation>已同步</translation>
    </message>
    <message>
        <source>wait until it is locked; look at the reference and its cable</source>
        <translation>等它锁定；查基准信号和线缆</translation>
    </message>
    <message>
        <source>{0} GB free for takes</source>
        <translation>录制盘剩 {0} GB</translation>
    </message>
    <message>
        <source>set a sync source in Setup before pictures are taken of the wall</source>
        <translation>拍屏之前，先在配置页设同步来源</translation>
    </message>
    <message>
        <source>the grid is {0}</source>
        <translation>帧时基{0}</translation>
    </message>
    <message>
        <source>not locked: {0}</source>
        <translation>未锁定：{0}</translation>
    </message>
    <message>
        <source>{0} of {1} samples a second</source>
        <translation>每秒 {1} 个采样中的 {0} 个</translation>
    </message>
    <message>
        <source>start the render nodes, and connect them to this stage</source>
        <translation>启动渲染节点，并连到本棚</translation>
    </message>
    <message>
        <source>processor {0}</source>
        <translation>处理器 {0}</translation>
    </message>
    <message>
        <source>the recorder is ready</source>
        <translation>录制进程就绪</translation>
    </message>
    <message>
        <source>look at paths.takes and its disk</source>
        <translation>查 paths.takes 及其磁盘</translation>
    </message>
    <message>
        <source>mend what stands; each alarm says how</source>
        <translation>处理未解除的报警；每条都写了做法</translation>
    </message>
    <message>
        <source>acknowledge them, so that the next one is seen</source>
        <translation>确认它们，下一条才看得见</translation>
    </message>
    <message>
        <source>no alarm stands, none is open</source>
        <translation>没有报警，也没有未确认的</translation>
    </message>
    <message>
        <source>the stage runs free: no house sync is asked for</source>
        <translation>棚里自由运行：没有要求基准同步</translation>
    </message>
    <message>
        <source>locked to {0}</source>
        <translation>已锁定到 {0}</translation>
    </message>
    <message>
        <source>check its cable, power and port</source>
        <translation>查线缆、电源和端口</translation>
    </message>
    <message>
        <source>mend that node, or take it off before the take</source>
        <translation>修好该节点，或开拍前摘除它</translation>
    </message>
    <message>
        <source>engine versions</source>
        <translation>引擎版本</translation>
    </message>
    <message>
        <source>load the same on every node</source>
        <translation>每个节点装载相同内容</translation>
    </message>
    <message>
        <source>check its address in Setup and its network</source>
        <translation>查配置页里的地址和它的网络</translation>
    </message>
    <message>
        <source>set the processor, or what Setup declares of it</source>
        <translation>改处理器设置，或改配置页里的声明</translation>
    </message>
    <message>
        <source>mend it before the take: an alarm says how</source>
        <translation>开拍前修好：报警里写了做法</translation>
    </message>
    <message>
        <source>take {0} is being recorded</source>
        <translation>条 {0} 正在录制</translation>
    </message>
    <message>
        <source>the disk of the takes cannot be looked at</source>
        <translation>录制盘查看不了</translation>
    </message>
    <message>
        <source>free some before rolling</source>
        <translation>开拍前腾出空间</translation>
    </message>
    <message>
        <source>alarms stand: {0}</source>
        <translation>未解除的报警：{0}</translation>
    </message>
    <message>
        <source>not acknowledged: {0}</source>
        <translation>未确认：{0}</translation>
    </message>
    <message>
        <source>set that device to the stage's rate</source>
        <translation>把该设备设成棚内帧率</translation>
    </message>
    <message>
        <source>{0} rates agree</source>
        <translation>{0} 项频率一致</translation>
    </message>
    <message>
        <source>check its rate, or the rate of the source in Setup</source>
        <translation>查它的频率，或配置页里追踪器的频率</translation>
    </message>
    <message>
        <source>no render node is there</source>
        <translation>没有渲染节点</translation>
    </message>
    <message>
        <source>{0} nodes in sync</source>
        <translation>{0} 个节点已同步</translation>
    </message>
    <message>
        <source>it does not record</source>
        <translation>它没有录制</translation>
    </message>
    <message>
        <source>the recorder is not well: {0}</source>
        <translation>录制进程不正常：{0}</translation>
    </message>
    <message>
        <source>source {0}</source>
        <translation>追踪器 {0}</translation>
    </message>
    <message>
        <source>{0} is not in sync: {1}</source>
        <translation>{0} 未同步：{1}</translation>
    </message>
    <message>
        <source>different {0}: {1}</source>
        <translation>{0}不一致：{1}</translation>
    </message>
    <message>
        <source>{0} does not answer: {1}</source>
        <translation>{0} 没有应答：{1}</translation>
    </message>
    <message>
        <source>turn the test pattern off</source>
        <translation>关掉测试图</translation>
    </message>
    <message>
        <source>{0} sends {1}</source>
        <translation>{0} 发送 {1}</translation>
    </message>
    <message>
        <source>{0} answers, and is set as declared</source>
        <translation>{0} 有应答，设置与声明一致</translation>
    </message>
    <message>
        <source>SCHED_FIFO is refused, ticks will be late under load; give this user an rtprio limit of 20</source>
        <translation>SCHED_FIFO 被拒，负载高时会晚；给此用户 rtprio 上限 20</translation>
    </message>
    <message>
        <source>{0} walls, {1} of them from a mesh</source>
        <translation>{0} 块屏，其中 {1} 块来自网格文件</translation>
    </message>
    <message>
        <source>nobody is on the list yet; let a node in: stagectl keys enrol STAGE.toml</source>
        <translation>名单上还没有人；让节点登记：stagectl keys enrol STAGE.toml</translation>
    </message>
    <message>
        <source>{0} valid in {1}</source>
        <translation>{1} 中有效 {0} 个</translation>
    </message>
    <message>
        <source>{0} GB free</source>
        <translation>剩 {0} GB</translation>
    </message>
    <message>
        <source>{0}:{1} is free</source>
        <translation>{0}:{1} 空闲</translation>
    </message>
    <message>
        <source>send {0}</source>
        <translation>发送 {0}</translation>
    </message>
    <message>
        <source>{0} to {1} leaves from {2}</source>
        <translation>{0} 到 {1}，从 {2} 发出</translation>
    </message>
    <message>
        <source>serial port {0} is there</source>
        <translation>串口 {0} 在</translation>
    </message>
    <message>
        <source>nobody is asked for one: {0} is this machine only</source>
        <translation>不需要密钥：{0} 只是本机</translation>
    </message>
    <message>
        <source>{0} will be made at the first run</source>
        <translation>{0} 会在首次运行时建立</translation>
    </message>
    <message>
        <source>not checked on this system</source>
        <translation>此系统上不检查</translation>
    </message>
    <message>
        <source>SCHED_FIFO is allowed</source>
        <translation>SCHED_FIFO 可用</translation>
    </message>
    <message>
        <source>paths.state</source>
        <translation>状态文件夹</translation>
    </message>
    <message>
        <source>{0} is this stage's own</source>
        <translation>{0} 是本棚自己的</translation>
    </message>
    <message>
        <source>{0} cannot be used ({1}); change paths.state</source>
        <translation>{0} 不能用（{1}）；请改 paths.state</translation>
    </message>
    <message>
        <source>found {0}, which a stage that runs has now; stop that one, or write another paths.state</source>
        <translation>是 {0}，正被一个运行中的棚占用；停止那一个，或另写一个 paths.state</translation>
    </message>
    <message>
        <source>found {0}, which belongs to stage {1}, and this is stage {2}; write another paths.state (it is the same stage under a new name? remove {3})</source>
        <translation>是 {0}，属于棚 {1}，而这里是棚 {2}；请另写一个 paths.state（同一个棚改了名？删除 {3}）</translation>
    </message>
    <message>
        <source>{0}: paths.state: {1}</source>
        <translation>{0}：paths.state：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be written; change paths.takes</source>
        <translation>{0} 不能写；请改 paths.takes</translation>
    </message>
    <message>
        <source>{0} GB free at {1}; free some before rolling</source>
        <translation>{1} 剩 {0} GB；开拍前腾出空间</translation>
    </message>
    <message>
        <source>serial port {0} is not there; plug it in or change line.port</source>
        <translation>没有串口 {0}；插上，或改 line.port</translation>
    </message>
    <message>
        <source>serial port {0} may not be opened; join group dialout</source>
        <translation>串口 {0} 无权打开；加入 dialout 组</translation>
    </message>
    <message>
        <source>nothing is tracked yet; add a [[body]], or use Setup</source>
        <translation>还没有追踪对象；加一个 [[body]]，或用配置页</translation>
    </message>
    <message>
        <source>nothing was put on it in {0}; the stage file's figures count: stagectl lens swap --camera {1} --library {2}</source>
        <translation>{0} 里没装过镜头；按配置文件的数值：stagectl lens swap --camera {1} --library {2}</translation>
    </message>
    <message>
        <source>{0}:{1} {2}; is another stagectl running?</source>
        <translation>{0}:{1} {2}；是不是还开着一个 stagectl？</translation>
    </message>
    <message>
        <source>no way to {0}: {1}</source>
        <translation>到不了 {0}：{1}</translation>
    </message>
    <message>
        <source>{0}:{1} is the running stage's own</source>
        <translation>{0}:{1} 由运行中的棚占用</translation>
    </message>
    <message>
        <source>its line is the running stage's own</source>
        <translation>线路由运行中的棚占用</translation>
    </message>
    <message>
        <source>body {0}</source>
        <translation>对象 {0}</translation>
    </message>
    <message>
        <source>no source binds its pose; add a [[source]]</source>
        <translation>没有追踪器提供位姿；加一个 [[source]]</translation>
    </message>
    <message>
        <source>lens of {0}</source>
        <translation>{0} 的镜头</translation>
    </message>
    <message>
        <source>{0}; mend host or interface, or plug the network in</source>
        <translation>{0}；改 host 或 interface，或插上网线</translation>
    </message>
    <message>
        <source>the grid runs free of house sync: a fault on a real stage; set sync.source = "node"</source>
        <translation>帧时基自由运行，没有基准同步：真棚里算故障；设 sync.source = "node"</translation>
    </message>
    <message>
        <source>the timecode of {0}</source>
        <translation>{0} 的时码</translation>
    </message>
    <message>
        <source>{0} at {1} fits {2} phases of a frame of {3}; check against a camera that the grid takes the right one</source>
        <translation>{0}，{1}，对应 {3} 帧的 {2} 种相位；用摄影机核对帧时基取得对不对</translation>
    </message>
    <message>
        <source>PTP (ST 2059-1) by the clock of this machine, which is synchronised</source>
        <translation>PTP（ST 2059-1），取自本机已同步的时钟</translation>
    </message>
    <message>
        <source>a render node's vsync</source>
        <translation>渲染节点的垂直同步</translation>
    </message>
    <message>
        <source>the samples of {0}</source>
        <translation>{0} 的采样</translation>
    </message>
    <message>
        <source>not sent: the stage does not answer</source>
        <translation>没有发出：棚里没有应答</translation>
    </message>
    <message>
        <source>no answer within 2 s: it may have been done or not; look before you repeat it</source>
        <translation>2 秒内没有应答：可能已执行，也可能没有；看清楚再重发</translation>
    </message>
    <message>
        <source>a request is one frame; use a DEALER socket</source>
        <translation>一个请求是一帧；请用 DEALER 套接字</translation>
    </message>
    <message>
        <source>the control API cannot listen on {0} ({1}); stop the other program on that port or choose another port</source>
        <translation>控制接口不能监听 {0}（{1}）；停掉占用该端口的程序，或换端口</translation>
    </message>
    <message>
        <source>the message is not understood: {0}</source>
        <translation>消息看不懂：{0}</translation>
    </message>
    <message>
        <source>many addresses</source>
        <translation>许多地址</translation>
    </message>
    <message>
        <source>{0}: {1} more times in 10 s: {2}</source>
        <translation>{0}：10 秒内又 {1} 次：{2}</translation>
    </message>
    <message>
        <source>unknown key</source>
        <translation>未知密钥</translation>
    </message>
    <message>
        <source>the key ...{0} is not on the list of this stage; let it in with stagectl keys enrol, or find out who that is</source>
        <translation>密钥 …{0} 不在本棚名单上；用 stagectl keys enrol 登记，或查清是谁</translation>
    </message>
    <message>
        <source>revoked {0}</source>
        <translation>{0} 已吊销</translation>
    </message>
    <message>
        <source>the key {0} (...{1}) was revoked; stop that program, or let its machine in anew with stagectl keys enrol</source>
        <translation>密钥 {0}（…{1}）已吊销；停掉该程序，或用 stagectl keys enrol 重新登记那台机器</translation>
    </message>
    <message>
        <source>role {0}</source>
        <translation>角色 {0}</translation>
    </message>
    <message>
        <source>the key {0} has role {1}, and the {2} is for {3}; give that program a key of its own</source>
        <translation>密钥 {0} 角色为 {1}，而{2}只给 {3}；给该程序单独的密钥</translation>
    </message>
    <message>
        <source>node link</source>
        <translation>节点链路</translation>
    </message>
    <message>
        <source>control API</source>
        <translation>控制接口</translation>
    </message>
    <message>
        <source>{0} is refused: the key {1} has role {2} and may only look; use a key of role operate or admin</source>
        <translation>{0} 被拒：密钥 {1} 角色为 {2}，只能看；请用 operate 或 admin 角色的密钥</translation>
    </message>
    <message>
        <source>{0} is for role admin, and the key {1} has role operate</source>
        <translation>{0} 只给 admin 角色，而密钥 {1} 是 operate 角色</translation>
    </message>
    <message>
        <source>{0} is refused: the key {1} has role {2} and may only look; {3} has control</source>
        <translation>{0} 被拒：密钥 {1} 角色为 {2}，只能看；{3} 正在控制</translation>
    </message>
    <message>
        <source>give it a key: stagectl keys enrol, or --key FILE</source>
        <translation>给它密钥：stagectl keys enrol，或 --key FILE</translation>
    </message>
    <message>
        <source>plain text</source>
        <translation>明文</translation>
    </message>
    <message>
        <source>stage key</source>
        <translation>本棚密钥</translation>
    </message>
    <message>
        <source>no ZeroMQ</source>
        <translation>不是 ZeroMQ</translation>
    </message>
    <message>
        <source>came without keys, which this stage asks for; {0}</source>
        <translation>没带密钥来连，而本棚要求密钥；{0}</translation>
    </message>
    <message>
        <source>left before it showed a key: a program without keys, or a port scan; {0}</source>
        <translation>没出示密钥就走了：没有密钥的程序，或端口扫描；{0}</translation>
    </message>
    <message>
        <source>has another stage's key, not this one's; enrol it here: stagectl keys enrol</source>
        <translation>用的是别的棚的密钥；在这里登记：stagectl keys enrol</translation>
    </message>
    <message>
        <source>sent what is no stagectl message; find out what runs there</source>
        <translation>发来的不是 stagectl 消息；查清那里运行的是什么</translation>
    </message>
    <message>
        <source>did not say who it is; find out what runs there</source>
        <translation>没说自己是谁；查清那里运行的是什么</translation>
    </message>
    <message>
        <source>refused on the {0}: {1}</source>
        <translation>在{0}被拒：{1}</translation>
    </message>
    <message>
        <source>somebody at the {0} {1}</source>
        <translation>有程序在{0}：{1}</translation>
    </message>
    <message>
        <source>the key {0} (...{1}) is revoked and gets nothing more</source>
        <translation>密钥 {0}（…{1}）已吊销，不再给任何数据</translation>
    </message>
    <message>
        <source>a connection made earlier</source>
        <translation>更早建立的连接</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>没有密钥</translation>
    </message>
    <message>
        <source>the list before still counts</source>
        <translation>仍用之前的名单</translation>
    </message>
    <message>
        <source>nobody is let in</source>
        <translation>谁也不放行</translation>
    </message>
    <message>
        <source>list of keys</source>
        <translation>密钥名单</translation>
    </message>
    <message>
        <source>{0} is already running</source>
        <translation>{0} 已在运行</translation>
    </message>
    <message>
        <source>too old</source>
        <translation>太旧</translation>
    </message>
    <message>
        <source>cannot be started: {0}</source>
        <translation>无法启动：{0}</translation>
    </message>
    <message>
        <source>the device ignores {0}; reading 8N1</source>
        <translation>设备不理会 {0}；按 8N1 读</translation>
    </message>
    <message>
        <source>another program has it open</source>
        <translation>被别的程序占用</translation>
    </message>
    <message>
        <source>the device refused {0} ({1}); reading 8N1</source>
        <translation>设备拒绝 {0}（{1}）；按 8N1 读</translation>
    </message>
    <message>
        <source>unplugged (readable, but no data)</source>
        <translation>已拔出（可读，但没有数据）</translation>
    </message>
    <message>
        <source>unplugged ({0})</source>
        <translation>已拔出（{0}）</translation>
    </message>
    <message>
        <source>{0}: no {1} free ports from {2} to {3}</source>
        <translation>{0}：从 {2} 到 {3} 没有 {1} 个空闲端口</translation>
    </message>
    <message>
        <source>{0}: ports.{1}: port {2} cannot be used ({3}); stop the other program (another stagectl?) or write another port, 0 for any</source>
        <translation>{0}：ports.{1}：端口 {2} 不能用（{3}）；停掉另一个程序（另一个 stagectl？）或换端口，0 表示任意</translation>
    </message>
    <message>
        <source>{0}: cannot be written ({1}); free the disk or change paths.state</source>
        <translation>{0}：不能写（{1}）；请腾出磁盘空间或改 paths.state</translation>
    </message>
    <message>
        <source>{0}: {1}: counts at the next start; stop the stage and run it again</source>
        <translation>{0}：{1}：下次启动才生效；停掉棚再启动</translation>
    </message>
    <message>
        <source>the engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>render nodes went on by themselves</source>
        <translation>渲染节点自行继续</translation>
    </message>
    <message>
        <source>the show's control</source>
        <translation>现场控制</translation>
    </message>
    <message>
        <source>pictures went on</source>
        <translation>画面照常</translation>
    </message>
    <message>
        <source>a take that rolls has a gap</source>
        <translation>正在录的条有缺口</translation>
    </message>
    <message>
        <source>the console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>the stage does not need it</source>
        <translation>棚里不依赖它</translation>
    </message>
    <message>
        <source>the sender for other programs</source>
        <translation>对外发送进程</translation>
    </message>
    <message>
        <source>they got nothing</source>
        <translation>它们没有收到数据</translation>
    </message>
    <message>
        <source>{0} {1}, and is started again: {2}</source>
        <translation>{0}{1}，正在重启：{2}</translation>
    </message>
    <message>
        <source>hung and was killed</source>
        <translation>卡死，已强行结束</translation>
    </message>
    <message>
        <source>refused (HTTP {0}); let this machine in, or mend its password</source>
        <translation>被拒（HTTP {0}）；放行本机，或改密码</translation>
    </message>
    <message>
        <source>it answered HTTP {0}</source>
        <translation>它应答 HTTP {0}</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>没有按时应答</translation>
    </message>
    <message>
        <source>no answer ({0})</source>
        <translation>没有应答（{0}）</translation>
    </message>
    <message>
        <source>no HTTP answer ({0})</source>
        <translation>没有 HTTP 应答（{0}）</translation>
    </message>
    <message>
        <source>its answer is no JSON</source>
        <translation>应答不是 JSON</translation>
    </message>
    <message>
        <source>another program listens there</source>
        <translation>那里有别的程序在监听</translation>
    </message>
    <message>
        <source>; let somebody in: stagectl keys enrol, or stagectl keys new</source>
        <translation>；让人登记：stagectl keys enrol，或 stagectl keys new</translation>
    </message>
    <message>
        <source>keys are asked for: {0} valid in {1}{2}</source>
        <translation>要求密钥：{1} 中有效 {0} 个{2}</translation>
    </message>
    <message>
        <source>the new set-up did not start, the one before runs again: {0}</source>
        <translation>新配置没能启动，恢复运行之前的：{0}</translation>
    </message>
    <message>
        <source>process {0} died {1} times before it was ready; its last words are above</source>
        <translation>进程 {0} 在就绪前退出 {1} 次；它最后的输出在上面</translation>
    </message>
    <message>
        <source>not ready after 15 s: {0}</source>
        <translation>15 秒后仍未就绪：{0}</translation>
    </message>
    <message>
        <source>{0} died and was restarted ({1})</source>
        <translation>{0} 退出，已重启（{1}）</translation>
    </message>
    <message>
        <source>{0} was silent for 5 s and was killed</source>
        <translation>{0} 5 秒没有响应，已强行结束</translation>
    </message>
    <message>
        <source>rig of {0}</source>
        <translation>{0} 的安装</translation>
    </message>
    <message>
        <source>{0}the stage begins with an empty show</source>
        <translation>{0}现场从空白状态开始</translation>
    </message>
    <message>
        <source>{0}: cannot be used ({1}); </source>
        <translation>{0}：不能用（{1}）；</translation>
    </message>
    <message>
        <source>{0}the last good one is taken</source>
        <translation>{0}改用上一个完好的</translation>
    </message>
    <message>
        <source>{0} did not stop in {1} s: killed</source>
        <translation>{0} 在 {1} 秒内没停：已强行结束</translation>
    </message>
    <message>
        <source>nothing leaves for {0}:{1}: {2}; check the address and the card</source>
        <translation>到 {0}:{1} 发不出去：{2}；查地址和网卡</translation>
    </message>
    <message>
        <source>cannot leave from {0}: {1}</source>
        <translation>不能从 {0} 发出：{1}</translation>
    </message>
    <message>
        <source>packets leave for {0}:{1}</source>
        <translation>到 {0}:{1} 的数据包已发出</translation>
    </message>
    <message>
        <source>{0}: is larger than {1} MiB</source>
        <translation>{0}：超过 {1} MiB</translation>
    </message>
    <message>
        <source>render node is silent: not heard for 0.2 s</source>
        <translation>渲染节点没有数据：0.2 秒没收到</translation>
    </message>
    <message>
        <source>no render node is heard: look at the network between, and at its switch</source>
        <translation>收不到任何渲染节点：查中间的网络和交换机</translation>
    </message>
    <message>
        <source>speaks version {0}, this stage speaks {1}</source>
        <translation>版本为 {0}，本棚为 {1}</translation>
    </message>
    <message>
        <source>not for a controller</source>
        <translation>不该发给控制端</translation>
    </message>
    <message>
        <source>a node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>render node joined ({0})</source>
        <translation>渲染节点加入（{0}）</translation>
    </message>
    <message>
        <source>render node is back</source>
        <translation>渲染节点已恢复</translation>
    </message>
    <message>
        <source>sent a message that was ignored: {0}</source>
        <translation>发来一条被忽略的消息：{0}</translation>
    </message>
    <message>
        <source>render nodes are heard again</source>
        <translation>重新收到渲染节点</translation>
    </message>
    <message>
        <source>has no name</source>
        <translation>没有名字</translation>
    </message>
    <message>
        <source>has the name {0} of another node; give each its own</source>
        <translation>与另一个节点同名 {0}；各取各的名字</translation>
    </message>
    <message>
        <source>is ready on {0}</source>
        <translation>已在 {0} 就绪</translation>
    </message>
    <message>
        <source>render node left</source>
        <translation>渲染节点离开</translation>
    </message>
    <message>
        <source>render node refused: it {0}</source>
        <translation>渲染节点被拒：{0}</translation>
    </message>
    <message>
        <source>is starting its engine</source>
        <translation>正在启动引擎</translation>
    </message>
    <message>
        <source>loads {0}</source>
        <translation>正在加载 {0}</translation>
    </message>
    <message>
        <source>compiles shaders</source>
        <translation>正在编译着色器</translation>
    </message>
    <message>
        <source>has no project open, this stage runs {0}</source>
        <translation>没打开项目，本棚用 {0}</translation>
    </message>
    <message>
        <source>shows level {0}, this stage runs {1}</source>
        <translation>显示关卡 {0}，本棚用 {1}</translation>
    </message>
    <message>
        <source>has another configuration than {0} ({1}, not {2})</source>
        <translation>配置与 {0} 不同（{1}，不是 {2}）</translation>
    </message>
    <message>
        <source>belongs to stage {0}, this is {1}</source>
        <translation>属于棚 {0}，这里是 {1}</translation>
    </message>
    <message>
        <source>has project {0} open, this stage runs {1}; open that one, or change engine.project</source>
        <translation>打开的项目是 {0}，本棚用 {1}；打开该项目，或改 engine.project</translation>
    </message>
    <message>
        <source>has another configuration ({0}, the stage file says {1}); give it the cluster's file, or change engine.config_hash</source>
        <translation>配置不同（{0}，配置文件写的是 {1}）；给它集群的文件，或改 engine.config_hash</translation>
    </message>
    <message>
        <source>wants the {0} pose, the stage sends {1}; set output.pose_point or the node's</source>
        <translation>要 {0} 位姿，本棚发 {1}；改 output.pose_point 或节点设置</translation>
    </message>
    <message>
        <source>applies {0} which is already in the message: it would be doubled</source>
        <translation>又加了一次{0}，消息里已经有：会重复</translation>
    </message>
    <message>
        <source>taken off: it hangs for {0} s, the others go on without it</source>
        <translation>已摘除：卡死 {0} 秒，其他节点继续</translation>
    </message>
    <message>
        <source>taken off by the operator</source>
        <translation>被操作员摘除</translation>
    </message>
    <message>
        <source>goes on after it hung for {0} s</source>
        <translation>卡死 {0} 秒后恢复</translation>
    </message>
    <message>
        <source>hangs: nothing new on its wall for {0} frames</source>
        <translation>卡死：屏上 {0} 帧没有新画面</translation>
    </message>
    <message>
        <source>shows frames late: {0} behind, for half a second; its scene is too heavy</source>
        <translation>出画滞后：落后 {0} 帧，持续半秒；场景太重</translation>
    </message>
    <message>
        <source>its clock is known to {0} ms only, and no genlock covers that</source>
        <translation>时钟只准到 {0} ms，又没有 Genlock 兜底</translation>
    </message>
    <message>
        <source>its clock is known to {0} ms again</source>
        <translation>时钟恢复准到 {0} ms</translation>
    </message>
    <message>
        <source>shows frames on time again</source>
        <translation>恢复准时出画</translation>
    </message>
    <message>
        <source>is back: exact for a second</source>
        <translation>已恢复：一秒内帧帧准确</translation>
    </message>
    <message>
        <source>; {0} carries on</source>
        <translation>；由 {0} 顶上</translation>
    </message>
    <message>
        <source>{0} has been silent for {1} ms{2}</source>
        <translation>{0} 已 {1} ms 没有数据{2}</translation>
    </message>
    <message>
        <source>{0} was {1} off for a moment; left out</source>
        <translation>{0} 瞬间偏了 {1}；已剔除</translation>
    </message>
    <message>
        <source>{0} moved by {1} at once; the picture follows</source>
        <translation>{0} 瞬间移动了 {1}；画面已跟随</translation>
    </message>
    <message>
        <source>the picture keeps its place until accepted</source>
        <translation>接受之前画面保持原位</translation>
    </message>
    <message>
        <source>the picture eases over</source>
        <translation>画面平缓过渡</translation>
    </message>
    <message>
        <source>{0} jumped by {1}; {2}</source>
        <translation>{0} 跳了 {1}；{2}</translation>
    </message>
    <message>
        <source>; restart the tracker</source>
        <translation>；重启追踪器</translation>
    </message>
    <message>
        <source>{0} repeats one pose for {1} ms{2}</source>
        <translation>{0} 重复同一位姿 {1} ms{2}</translation>
    </message>
    <message>
        <source>{0} and {1} drifted {2} apart; check both origins</source>
        <translation>{0} 与 {1} 漂开 {2}；查两者的原点</translation>
    </message>
    <message>
        <source>{0}, {1} deg</source>
        <translation>{0}，{1}°</translation>
    </message>
    <message>
        <source>{0} has a new origin ({1}); {2}</source>
        <translation>{0} 有了新原点（{1}）；{2}</translation>
    </message>
    <message>
        <source>older than the ring of remembered samples</source>
        <translation>比记住的采样还旧</translation>
    </message>
    <message>
        <source>outside the innovation gate</source>
        <translation>超出预测允许的偏差</translation>
    </message>
    <message>
        <source>does not count now: it stands by for the source that leads</source>
        <translation>现在不算数：作为主追踪器的备用</translation>
    </message>
    <message>
        <source>the same pose bit for bit, though the body moves</source>
        <translation>对象在动，位姿却一位不差地重复</translation>
    </message>
    <message>
        <source>no pose yet: a partial sample needs its other half first</source>
        <translation>还没有位姿：半份采样要等另一半</translation>
    </message>
    <message>
        <source>carries no pose, or one that is no number</source>
        <translation>没有位姿，或不是数字</translation>
    </message>
    <message>
        <source>accepted: its origin has moved, and the picture keeps the old one</source>
        <translation>已接受：原点变了，画面保持旧位置</translation>
    </message>
    <message>
        <source>not a Mo-Sys F4 packet</source>
        <translation>不是 Mo-Sys F4 数据包</translation>
    </message>
    <message>
        <source>{0} bytes where F4 with {1} axes has {2}</source>
        <translation>{0} 字节，而 {1} 轴的 F4 应为 {2}</translation>
    </message>
    <message>
        <source>the checksum of the F4 packet is wrong</source>
        <translation>F4 数据包校验和不对</translation>
    </message>
    <message>
        <source>an axis of the pose stands in the F4 packet twice</source>
        <translation>F4 数据包里位姿的轴重复</translation>
    </message>
    <message>
        <source>axis {0} is no finite number</source>
        <translation>轴 {0} 不是有限的数</translation>
    </message>
    <message>
        <source>checksum {0} where the bytes give {1}</source>
        <translation>校验和为 {0}，按字节应为 {1}</translation>
    </message>
    <message>
        <source>{0} bytes where Free-D D1 has {1}</source>
        <translation>{0} 字节，而 Free-D D1 应为 {1}</translation>
    </message>
    <message>
        <source>message type {0} is not Free-D D1</source>
        <translation>消息类型 {0} 不是 Free-D D1</translation>
    </message>
    <message>
        <source>not a Free-D D0 command of 4 bytes</source>
        <translation>不是 4 字节的 Free-D D0 指令</translation>
    </message>
    <message>
        <source>the checksum of the D0 command is wrong</source>
        <translation>D0 指令校验和不对</translation>
    </message>
    <message>
        <source>the {0} does not fit 24 bits</source>
        <translation>{0} 放不进 24 位</translation>
    </message>
    <message>
        <source>{0} {1} is outside {2} to {3}</source>
        <translation>{0} {1} 超出 {2} 到 {3}</translation>
    </message>
    <message>
        <source>camera id</source>
        <translation>camera id</translation>
    </message>
    <message>
        <source>there is no D0 command {0}</source>
        <translation>没有 D0 指令 {0}</translation>
    </message>
    <message>
        <source>{0} bytes are no OSC packet; the size is a multiple of 4</source>
        <translation>{0} 字节不是 OSC 数据包；长度须为 4 的倍数</translation>
    </message>
    <message>
        <source>{0} bytes; an OSC datagram has at most {1}</source>
        <translation>{0} 字节；一个 OSC 数据报最多 {1}</translation>
    </message>
    <message>
        <source>an address does not start with '/'</source>
        <translation>地址没有以 '/' 开头</translation>
    </message>
    <message>
        <source>an address is a pattern, or not printable ASCII</source>
        <translation>地址是通配，或不是可打印 ASCII</translation>
    </message>
    <message>
        <source>a message has no type tags</source>
        <translation>消息没有类型标记</translation>
    </message>
    <message>
        <source>type tag {0} is not used here</source>
        <translation>不使用类型标记 {0}</translation>
    </message>
    <message>
        <source>the arguments of a message do not fit its type tags</source>
        <translation>消息参数与类型标记不符</translation>
    </message>
    <message>
        <source>a bundle element of {0} bytes does not fit</source>
        <translation>{0} 字节的 bundle 元素放不下</translation>
    </message>
    <message>
        <source>a bundle ends within its time tag</source>
        <translation>bundle 在时间标记中间断了</translation>
    </message>
    <message>
        <source>bundles are nested more than {0} deep</source>
        <translation>bundle 嵌套超过 {0} 层</translation>
    </message>
    <message>
        <source>more than {0} bundles in one datagram</source>
        <translation>一个数据报里 bundle 超过 {0} 个</translation>
    </message>
    <message>
        <source>an address or its type tags are too long, or missing</source>
        <translation>地址或类型标记太长，或缺失</translation>
    </message>
    <message>
        <source>too many arguments in one datagram</source>
        <translation>一个数据报里参数太多</translation>
    </message>
    <message>
        <source>more than {0} messages in one datagram</source>
        <translation>一个数据报里消息超过 {0} 条</translation>
    </message>
    <message>
        <source>a message ends within an argument</source>
        <translation>消息在参数中间断了</translation>
    </message>
    <message>
        <source>too many new kinds of message in one datagram</source>
        <translation>一个数据报里新消息种类太多</translation>
    </message>
    <message>
        <source>a text does not end</source>
        <translation>文字没有结尾</translation>
    </message>
    <message>
        <source>a blob of {0} bytes does not fit</source>
        <translation>{0} 字节的 blob 放不下</translation>
    </message>
    <message>
        <source>argument {0} is no number</source>
        <translation>参数 {0} 不是数字</translation>
    </message>
    <message>
        <source>argument {0} is not finite</source>
        <translation>参数 {0} 不是有限的数</translation>
    </message>
    <message>
        <source>OSC preset {0} needs the name of the body, the [name] of {1}</source>
        <translation>OSC 预设 {0} 需要对象的名字，即 {1} 里的 [name]</translation>
    </message>
    <message>
        <source>{0} is no name for an OSC address; use printable ASCII</source>
        <translation>{0} 不能作 OSC 地址；用可打印 ASCII</translation>
    </message>
    <message>
        <source>{0} arguments where {1}{2} are expected</source>
        <translation>{0} 个参数，应为 {1}{2} 个</translation>
    </message>
    <message>
        <source>the quaternion has length {0}, not 1</source>
        <translation>四元数长度为 {0}，不是 1</translation>
    </message>
    <message>
        <source>argument {0} is no angle</source>
        <translation>参数 {0} 不是角度</translation>
    </message>
    <message>
        <source>argument {0} is no timecode</source>
        <translation>参数 {0} 不是时码</translation>
    </message>
    <message>
        <source>argument {0} is no time in seconds</source>
        <translation>参数 {0} 不是以秒计的时间</translation>
    </message>
    <message>
        <source>alone: no second sample agreed with it</source>
        <translation>孤立：没有第二个采样与它一致</translation>
    </message>
    <message>
        <source>faster than a camera moves</source>
        <translation>快过摄影机的运动</translation>
    </message>
    <message>
        <source>there is no drop frame at {0} frames per second</source>
        <translation>每秒 {0} 帧没有 DF时码</translation>
    </message>
    <message>
        <source>frame {0} is outside one day at {1} frames per second</source>
        <translation>帧 {0} 超出每秒 {1} 帧的一天</translation>
    </message>
    <message>
        <source>{0} is no timecode; write HH:MM:SS:FF, or HH:MM:SS;FF for drop frame</source>
        <translation>{0} 不是时码；写 HH:MM:SS:FF，DF 写 HH:MM:SS;FF</translation>
    </message>
    <message>
        <source>there is no timecode {0} at {1} frames per second</source>
        <translation>每秒 {1} 帧没有时码 {0}</translation>
    </message>
    <message>
        <source>drop frame leaves timecode {0} out</source>
        <translation>DF 会跳过时码 {0}</translation>
    </message>
    <message>
        <source>the profile found is {0}, the rig session names {1}: it was put in place of another; `stagectl lens swap` anew, or restore the library</source>
        <translation>找到的档案是 {0}，安装记录里是 {1}：被别的替换了；重新 `stagectl lens swap`，或恢复镜头库</translation>
    </message>
    <message>
        <source>{0}: no profile</source>
        <translation>{0}：没有档案</translation>
    </message>
    <message>
        <source>no lens</source>
        <translation>没有镜头</translation>
    </message>
    <message>
        <source>found beside lens.profile, expected one of the two; remove one</source>
        <translation>与 lens.profile 同时出现，只能二选一；删掉一个</translation>
    </message>
    <message>
        <source>{0} is no folder; make it with `stagectl lens`, or mend the path</source>
        <translation>{0} 不是文件夹；用 `stagectl lens` 建立，或改路径</translation>
    </message>
    <message>
        <source>body {0}: lens.library: {1}</source>
        <translation>{0}：lens.library：{1}</translation>
    </message>
    <message>
        <source>{0}: {1} cannot be read ({2})</source>
        <translation>{0}：{1} 无法读取（{2}）</translation>
    </message>
    <message>
        <source>clock: found 'source', but {0} no time of their own; write 'auto' or 'even'</source>
        <translation>clock：是 'source'，但 {0}没有自己的时间；写 'auto' 或 'even'</translation>
    </message>
    <message>
        <source>version: found {0}, expected {1}; write `version = {2}`</source>
        <translation>version：是 {0}，应为 {1}；写 `version = {2}`</translation>
    </message>
    <message>
        <source>{0}: id {1} is used twice; ids are unique</source>
        <translation>{0}：id {1} 重复；id 须唯一</translation>
    </message>
    <message>
        <source>host: {0}</source>
        <translation>host：{0}</translation>
    </message>
    <message>
        <source>source {0}: {1}</source>
        <translation>追踪器 {0}：{1}</translation>
    </message>
    <message>
        <source>body: found {0}, expected the id of a [[body]] ({1}); mend that value</source>
        <translation>body：是 {0}，应为某个 [[body]] 的 id（{1}）；请改</translation>
    </message>
    <message>
        <source>binds: found nothing, expected ["pose"], ["lens"] or both; add one</source>
        <translation>binds：没有内容，应为 ["pose"]、["lens"] 或两者；请加</translation>
    </message>
    <message>
        <source>axes: found {0} twice, expected each once; remove one</source>
        <translation>axes：{0} 出现两次，应各一次；删掉一个</translation>
    </message>
    <message>
        <source>protocol: found {0}, expected one of {1}; mend that value</source>
        <translation>protocol：是 {0}，应为 {1} 之一；请改</translation>
    </message>
    <message>
        <source>osc_name: found {0}, expected printable ASCII of at most {1} characters; mend that value</source>
        <translation>osc_name：是 {0}，应为最多 {1} 个可打印 ASCII 字符；请改</translation>
    </message>
    <message>
        <source>camera_id: found {0}, but OSC has names and no camera ids; remove it</source>
        <translation>camera_id：是 {0}，但 OSC 用名字，没有 camera id；请删掉</translation>
    </message>
    <message>
        <source>rate: {0}</source>
        <translation>rate：{0}</translation>
    </message>
    <message>
        <source>schedule.lookahead_ms: found {0}, which is {1} frames at {2}; expected at most {3}; write less</source>
        <translation>schedule.lookahead_ms：是 {0}，在 {2} 下为 {1} 帧；最多 {3}；请写小些</translation>
    </message>
    <message>
        <source>source {0}: line.host: {1} is multicast; name an address of this machine</source>
        <translation>追踪器 {0}：line.host：{1} 是组播；请写本机地址</translation>
    </message>
    <message>
        <source>source {0}: line {1} is already read by source {2}; give each source a line of its own</source>
        <translation>追踪器 {0}：线路 {1} 已由追踪器 {2} 在读；各用各的线路</translation>
    </message>
    <message>
        <source>send {0}: port: {1}:{2} is read by our own source {3}; send somewhere else</source>
        <translation>发送 {0}：port：{1}:{2} 由自己的追踪器 {3} 在读；请发到别处</translation>
    </message>
    <message>
        <source>profile: {0} is for {1}, this source speaks {2}; name another</source>
        <translation>profile：{0} 用于 {1}，此追踪器用 {2}；请换一个</translation>
    </message>
    <message>
        <source>profile: {0}</source>
        <translation>profile：{0}</translation>
    </message>
    <message>
        <source>osc_preset: {0}</source>
        <translation>osc_preset：{0}</translation>
    </message>
    <message>
        <source>osc_name: found nothing, expected the name of the body in preset {0} (the [name] of {1}); add it</source>
        <translation>osc_name：没有内容，应为预设 {0} 里对象的名字（{1} 的 [name]）；请加</translation>
    </message>
    <message>
        <source>ports.{0}: found {1}, which ports.{2} has already; give each a port of its own, or 0 for any free one</source>
        <translation>ports.{0}：是 {1}，ports.{2} 已经用了；各用各的端口，或写 0 任选</translation>
    </message>
    <message>
        <source>{0}: cannot be read ({1}); name a stage file</source>
        <translation>{0}：无法读取（{1}）；请指定配置文件</translation>
    </message>
    <message>
        <source>{0}: is not TOML ({1}); mend that line</source>
        <translation>{0}：不是 TOML（{1}）；请改好那一行</translation>
    </message>
    <message>
        <source>there is more: {0}; mend the above first</source>
        <translation>还有别的：{0}；先改好上面的</translation>
    </message>
    <message>
        <source>{0} packets carry</source>
        <translation>{0} 数据包</translation>
    </message>
    <message>
        <source>messages of preset {0} carry</source>
        <translation>预设 {0} 的消息</translation>
    </message>
    <message>
        <source>rate {0} is outside {1} to {2} per second</source>
        <translation>帧率 {0} 超出每秒 {1} 到 {2}</translation>
    </message>
    <message>
        <source>{0} is no rate; write 24000/1001, 25 or 59.94</source>
        <translation>{0} 不是帧率；写 24000/1001、25 或 59.94</translation>
    </message>
    <message>
        <source>expected an IPv4 address of this machine, 0.0.0.0 for all of them, or localhost; mend that value</source>
        <translation>应为本机的 IPv4 地址、0.0.0.0（全部）或 localhost；请改</translation>
    </message>
    <message>
        <source>found {0}, which is IPv6; {1}</source>
        <translation>是 {0}，为 IPv6；{1}</translation>
    </message>
    <message>
        <source>found {0}, which is no machine's own; {1}</source>
        <translation>是 {0}，不是机器自己的地址；{1}</translation>
    </message>
    <message>
        <source>found {0}, {1}</source>
        <translation>是 {0}，{1}</translation>
    </message>
    <message>
        <source>source_number: found {0}, but receivers take source {1} from {2}; write host = "239.135.1.{3}"</source>
        <translation>source_number：是 {0}，但接收方从 {2} 收源 {1}；写 host = "239.135.1.{3}"</translation>
    </message>
    <message>
        <source>send {0}: {1}</source>
        <translation>发送 {0}：{1}</translation>
    </message>
    <message>
        <source>host: found {0}, expected an IPv4 address (names are not looked up); write its numbers</source>
        <translation>host：是 {0}，应为 IPv4 地址（不解析名字）；请写数字</translation>
    </message>
    <message>
        <source>interface: found {0}, expected the IPv4 address of a network card of this machine; write its numbers</source>
        <translation>interface：是 {0}，应为本机网卡的 IPv4 地址；请写数字</translation>
    </message>
    <message>
        <source>body: found nothing, expected the id of a [[body]] ({0}); mend that value</source>
        <translation>body：没有内容，应为某个 [[body]] 的 id（{0}）；请改</translation>
    </message>
    <message>
        <source>profile: {0} is for {1}, not for Free-D; name another</source>
        <translation>profile：{0} 用于 {1}，不是 Free-D；请换一个</translation>
    </message>
    <message>
        <source>address: found {0}, expected no pattern and no braces but {1}; mend that value</source>
        <translation>address：是 {0}，除 {1} 外不能有通配和花括号；请改</translation>
    </message>
    <message>
        <source>send {0}: {1}: found {2}, which send {3} has already at {4}:{5}; give each a number or a port of its own</source>
        <translation>发送 {0}：{1}：是 {2}，发送 {3} 在 {4}:{5} 已用；各用各的编号或端口</translation>
    </message>
    <message>
        <source>body: found {0}, but cues have no body; remove it</source>
        <translation>body：是 {0}，但 Cue 没有对象；请删掉</translation>
    </message>
    <message>
        <source>body: {0} is a body of role {1}, expected a camera; name another</source>
        <translation>body：{0} 的角色是 {1}，应为摄影机；请换一个</translation>
    </message>
    <message>
        <source>sync.reference_rate: found {0}, but sync.source = {1} has no rate of its own; remove it</source>
        <translation>sync.reference_rate：是 {0}，但 sync.source = {1} 没有自己的频率；请删掉</translation>
    </message>
    <message>
        <source>{0}: a reference of {1} against frames of {2} gives no phase; expected a simple ratio of the two (24000/1001 and 24 are of two families); mend one of them</source>
        <translation>{0}：{1} 的基准配 {2} 的帧得不出相位；两者应成简单比例（24000/1001 与 24 不同族）；请改其中一个</translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>一个也没有</translation>
    </message>
    <message>
        <source>sync.tracker: found {0}, expected the id of a [[source]] ({1}) for sync.source = {2}; name one</source>
        <translation>sync.tracker：是 {0}，在 sync.source = {2} 时应为某个 [[source]] 的 id（{1}）；请指定</translation>
    </message>
    <message>
        <source>sync.tracker: found {0}, but sync.source = {1} asks no tracker; remove it, or write sync.source = 'tracker'</source>
        <translation>sync.tracker：是 {0}，但 sync.source = {1} 不用追踪器；请删掉，或写 sync.source = 'tracker'</translation>
    </message>
    <message>
        <source>sync.tracker: {0} carries no timecode; name a source that does (F4, or an OSC preset with a timecode)</source>
        <translation>sync.tracker：{0} 不带时码；请选带时码的（F4，或带时码的 OSC 预设）</translation>
    </message>
    <message>
        <source>sync.reference_rate: {0}</source>
        <translation>sync.reference_rate：{0}</translation>
    </message>
    <message>
        <source>a text in quotes</source>
        <translation>带引号的文字</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>(top level)</source>
        <translation>（顶层）</translation>
    </message>
    <message>
        <source>write {0}, or remove it</source>
        <translation>写 {0}，或删掉</translation>
    </message>
    <message>
        <source>remove it</source>
        <translation>请删掉</translation>
    </message>
    <message>
        <source>one of {0}</source>
        <translation>{0} 之一</translation>
    </message>
    <message>
        <source>no such key</source>
        <translation>没有这个键</translation>
    </message>
    <message>
        <source>found an unknown key, expected {0}; {1}</source>
        <translation>有不认识的键，应为 {0}；{1}</translation>
    </message>
    <message>
        <source>found nothing, expected {0}; add it</source>
        <translation>没有内容，应为 {0}；请加</translation>
    </message>
    <message>
        <source>found {0}, expected {1}; mend that value</source>
        <translation>是 {0}，应为 {1}；请改</translation>
    </message>
    <message>
        <source>the walls have {0} flat segments, a stage holds {1}; give curved walls fewer, or simplify the mesh</source>
        <translation>屏共有 {0} 个平面段，最多 {1} 个；弧形屏减少段数，或简化网格</translation>
    </message>
    <message>
        <source>wall {0}: mesh: {1} cannot be read ({2}); name an OBJ file</source>
        <translation>屏 {0}：mesh：{1} 无法读取（{2}）；请指定 OBJ 文件</translation>
    </message>
    <message>
        <source>wall {0}: mesh: {1} is no text; export OBJ</source>
        <translation>屏 {0}：mesh：{1} 不是文本；请导出 OBJ</translation>
    </message>
    <message>
        <source>this face has no area; delete it</source>
        <translation>此面没有面积；请删掉</translation>
    </message>
    <message>
        <source>this face looks away from the cameras; flip its normal</source>
        <translation>此面背对摄影机；请翻转法线</translation>
    </message>
    <message>
        <source>the picture is mirrored or has no width on this face; flip its UVs</source>
        <translation>此面上画面镜像或没有宽度；请翻转 UV</translation>
    </message>
    <message>
        <source>line {0}: this face has no area</source>
        <translation>第 {0} 行：此面没有面积</translation>
    </message>
    <message>
        <source>texture coordinate ({0}, {1}), expected 0 to 1; scale the UVs to the wall's picture</source>
        <translation>纹理坐标（{0}，{1}），应为 0 到 1；把 UV 缩放到屏的画面</translation>
    </message>
    <message>
        <source>wall {0}: {1}</source>
        <translation>屏 {0}：{1}</translation>
    </message>
    <message>
        <source>processor {0}: {1}</source>
        <translation>处理器 {0}：{1}</translation>
    </message>
    <message>
        <source>body {0}: {1}</source>
        <translation>对象 {0}：{1}</translation>
    </message>
    <message>
        <source>body: found {0}, expected a [[body]] of role "wall" ({1}); mend that value</source>
        <translation>body：是 {0}，应为角色 "wall" 的 [[body]]（{1}）；请改</translation>
    </message>
    <message>
        <source>processor: found {0}, expected the id of a [[processor]] ({1}); mend that value</source>
        <translation>processor：是 {0}，应为某个 [[processor]] 的 id（{1}）；请改</translation>
    </message>
    <message>
        <source>curve and mesh: found both, expected one; remove the other</source>
        <translation>curve 和 mesh：两个都有，只能一个；删掉另一个</translation>
    </message>
    <message>
        <source>mode: found {0}, expected one that `latency` has a row for ({1}); add the row</source>
        <translation>mode：是 {0}，应为 `latency` 里有的模式（{1}）；请加一行</translation>
    </message>
    <message>
        <source>kind and address: found {0} and {1}, expected both or none; write the other one</source>
        <translation>kind 和 address：是 {0} 和 {1}，要么都写，要么都不写；请补上</translation>
    </message>
    <message>
        <source>address: found {0}, expected a name or address, or HOST:PORT; mend that value</source>
        <translation>address：是 {0}，应为名字、地址或 HOST:PORT；请改</translation>
    </message>
    <message>
        <source>blackout: found true where nobody is asked; write kind and address</source>
        <translation>blackout：为 true，但没有可询问的处理器；请写 kind 和 address</translation>
    </message>
    <message>
        <source>wall: found {0}, expected the id of a [[wall]] ({1}); mend that value</source>
        <translation>wall：是 {0}，应为某个 [[wall]] 的 id（{1}）；请改</translation>
    </message>
    <message>
        <source>latency: mode {0} at {1} stands twice; remove one</source>
        <translation>latency：{1} 的模式 {0} 重复；删掉一个</translation>
    </message>
    <message>
        <source>latency.rate: {0}</source>
        <translation>latency.rate：{0}</translation>
    </message>
    <message>
        <source>exposure.fps: {0}</source>
        <translation>exposure.fps：{0}</translation>
    </message>
    <message>
        <source>{0}:{1}: this triangle makes no quad with another one; export quads</source>
        <translation>{0}:{1}：此三角形配不成四边形；请导出四边形</translation>
    </message>
    <message>
        <source>the picture is mirrored on this quad; flip its normal or its UVs</source>
        <translation>此四边形上画面镜像；请翻转法线或 UV</translation>
    </message>
    <message>
        <source>the UVs are no rectangle along u and v; unwrap the wall column by column</source>
        <translation>UV 不是沿 u、v 的矩形；把屏按列展开</translation>
    </message>
    <message>
        <source>this quad has no area; delete it</source>
        <translation>此四边形没有面积；请删掉</translation>
    </message>
    <message>
        <source>this quad is {0} mm off a flat rectangle, expected at most {1} mm; split it</source>
        <translation>此四边形偏离平面矩形 {0} mm，最多 {1} mm；请拆分</translation>
    </message>
    <message>
        <source>wall {0}: width_m: found {1}, expected at most {2}, the whole circle; mend width_m or curve.radius_m</source>
        <translation>屏 {0}：width_m：是 {1}，最多 {2}（整圆）；请改 width_m 或 curve.radius_m</translation>
    </message>
    <message>
        <source>wall {0}: curve.segments: found {1}, which bends a segment over half a circle or more; write more segments</source>
        <translation>屏 {0}：curve.segments：是 {1}，每段弯过半圆；请增加段数</translation>
    </message>
    <message>
        <source>wall {0}: mesh {1} was not read</source>
        <translation>屏 {0}：网格 {1} 没有读入</translation>
    </message>
    <message>
        <source>{0} cannot be written into a stage file</source>
        <translation>{0} 不能写进配置文件</translation>
    </message>
    <message>
        <source>{0} is no number for a setting</source>
        <translation>{0} 不是设置可用的数</translation>
    </message>
    <message>
        <source>last: found {0}, which is first as well; expected two ends: was the ring turned between the readings?</source>
        <translation>last：是 {0}，与 first 相同；应为两个端点：两次读数之间转环了吗？</translation>
    </message>
    <message>
        <source>direction: found {0} from {1} to {2}, expected the other one, or wraps_at</source>
        <translation>direction：是 {0}，从 {1} 到 {2}，应为另一个，或用 wraps_at</translation>
    </message>
    <message>
        <source>{0}: ends not set</source>
        <translation>{0}：行程未校</translation>
    </message>
    <message>
        <source>, {0}, wraps at {1}</source>
        <translation>，{0}，在 {1} 处回绕</translation>
    </message>
    <message>
        <source>{0}: found {1}, expected 0 to below {2}, where the encoder starts again</source>
        <translation>{0}：是 {1}，应为 0 到 {2} 以下，编码器在那里重新开始</translation>
    </message>
    <message>
        <source>motor[{0}].ring: found {1} twice, expected each ring once</source>
        <translation>motor[{0}].ring：{1} 出现两次，每个环应各一次</translation>
    </message>
    <message>
        <source>{0}, {1} measured</source>
        <translation>{0}，{1} 个实测</translation>
    </message>
    <message>
        <source>{0} place</source>
        <translation>{0} 个点</translation>
    </message>
    <message>
        <source>{0} places</source>
        <translation>{0} 个点</translation>
    </message>
    <message>
        <source>{0} measured</source>
        <translation>{0} 个实测</translation>
    </message>
    <message>
        <source>zoom {0}, focus {1}: </source>
        <translation>变焦 {0}，对焦 {1}：</translation>
    </message>
    <message>
        <source>wall and composite {0}</source>
        <translation>LED屏和合成均为 {0}</translation>
    </message>
    <message>
        <source>the line</source>
        <translation>线路</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>没有状态</translation>
    </message>
    <message>
        <source>which lens the running stage has on a camera</source>
        <translation>运行中的机位用哪支镜头</translation>
    </message>
    <message>
        <source>no camera</source>
        <translation>没有摄影机</translation>
    </message>
    <message>
        <source>without offset</source>
        <translation>没有偏移</translation>
    </message>
    <message>
        <source>the lenses as they were put on</source>
        <translation>装上的镜头</translation>
    </message>
    <message>
        <source>the set-up as it is written</source>
        <translation>写好的配置</translation>
    </message>
    <message>
        <source>the stage runs with {0}</source>
        <translation>棚里运行 {0}</translation>
    </message>
    <message>
        <source>its level</source>
        <translation>它的关卡</translation>
    </message>
    <message>
        <source>a level</source>
        <translation>一个关卡</translation>
    </message>
    <message>
        <source>none told</source>
        <translation>没有说明</translation>
    </message>
    <message>
        <source>every rate</source>
        <translation>所有帧率</translation>
    </message>
    <message>
        <source> on {0}</source>
        <translation>（{0}）</translation>
    </message>
    <message>
        <source>the check died (exit code {0})</source>
        <translation>检查进程退出（退出码 {0}）</translation>
    </message>
    <message>
        <source>the author's name holds a character that cannot be printed</source>
        <translation>署名含有不可打印的字符</translation>
    </message>
    <message>
        <source>{0} Hz</source>
        <translation>{0} Hz</translation>
    </message>
    <message>
        <source>, or {0}</source>
        <translation>，或 {0}</translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation>{0}，{1}</translation>
    </message>
    <message>
        <source>{0}; it {1}</source>
        <translation>{0}；{1}</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>overscan</source>
        <translation>过扫描</translation>
    </message>
    <message>
        <source>hold</source>
        <translation>保持位姿</translation>
    </message>
    <message>
        <source>release</source>
        <translation>解除保持</translation>
    </message>
    <message>
        <source>freeze</source>
        <translation>冻结画面</translation>
    </message>
    <message>
        <source>unfreeze</source>
        <translation>解冻</translation>
    </message>
    <message>
        <source>accept_origin</source>
        <translation>接受原点</translation>
    </message>
    <message>
        <source>inner_on</source>
        <translation>开内视锥</translation>
    </message>
    <message>
        <source>inner_off</source>
        <translation>关内视锥</translation>
    </message>
    <message>
        <source>on_wall</source>
        <translation>上屏</translation>
    </message>
    <message>
        <source>soft_edge</source>
        <translation>边缘羽化</translation>
    </message>
    <message>
        <source>outer_freeze</source>
        <translation>冻结外视锥</translation>
    </message>
    <message>
        <source>outer_unfreeze</source>
        <translation>解冻外视锥</translation>
    </message>
    <message>
        <source>outer_view</source>
        <translation>外视锥视点</translation>
    </message>
    <message>
        <source>scene</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>bypass</source>
        <translation>旁路</translation>
    </message>
    <message>
        <source>unbypass</source>
        <translation>取消旁路</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>屏蔽轴</translation>
    </message>
    <message>
        <source>trim</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>trim_zero</source>
        <translation>微调归零</translation>
    </message>
    <message>
        <source>chroma</source>
        <translation>绿幕</translation>
    </message>
    <message>
        <source>markers_on</source>
        <translation>开跟踪点</translation>
    </message>
    <message>
        <source>markers_off</source>
        <translation>关跟踪点</translation>
    </message>
    <message>
        <source>light_cards_on</source>
        <translation>开光卡</translation>
    </message>
    <message>
        <source>light_cards_off</source>
        <translation>关光卡</translation>
    </message>
    <message>
        <source>wall_black</source>
        <translation>切黑</translation>
    </message>
    <message>
        <source>wall_grey</source>
        <translation>安全灰</translation>
    </message>
    <message>
        <source>wall_release</source>
        <translation>解除屏幕</translation>
    </message>
    <message>
        <source>wall_release_arm</source>
        <translation>准备解除屏幕</translation>
    </message>
    <message>
        <source>slate</source>
        <translation>场记板</translation>
    </message>
    <message>
        <source>take_start</source>
        <translation>开录</translation>
    </message>
    <message>
        <source>take_stop</source>
        <translation>停录</translation>
    </message>
    <message>
        <source>take_mark</source>
        <translation>打标记</translation>
    </message>
    <message>
        <source>cue_go</source>
        <translation>GO</translation>
    </message>
    <message>
        <source>cue_back</source>
        <translation>返回上一Cue</translation>
    </message>
    <message>
        <source>cue_standby</source>
        <translation>Cue 预备</translation>
    </message>
    <message>
        <source>cue_dry_run</source>
        <translation>预演</translation>
    </message>
    <message>
        <source>node_off</source>
        <translation>摘除节点</translation>
    </message>
    <message>
        <source>node_on</source>
        <translation>恢复节点</translation>
    </message>
    <message>
        <source>barcode_on</source>
        <translation>开帧条码</translation>
    </message>
    <message>
        <source>barcode_off</source>
        <translation>关帧条码</translation>
    </message>
    <message>
        <source>LOCKED</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>ACQUIRING</source>
        <translation>锁定中</translation>
    </message>
    <message>
        <source>HOLDOVER</source>
        <translation>守时</translation>
    </message>
    <message>
        <source>FREE</source>
        <translation>自由运行</translation>
    </message>
    <message>
        <source>near</source>
        <translation>近</translation>
    </message>
    <message>
        <source>far</source>
        <translation>远</translation>
    </message>
    <message>
        <source>pan</source>
        <translation>摇</translation>
    </message>
    <message>
        <source>tilt</source>
        <translation>俯仰</translation>
    </message>
    <message>
        <source>roll</source>
        <translation>横滚</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒</translation>
    </message>
    <message>
        <source>{0} died before it was ready</source>
        <translation>{0} 在就绪前退出</translation>
    </message>
    <message>
        <source>{0} was not ready in time</source>
        <translation>{0} 没有按时就绪</translation>
    </message>
    <message>
        <source>unknown address</source>
        <translation>未知地址</translation>
    </message>
    <message>
        <source>{0}: is no take sidecar ({1}); restore {2}.lkg</source>
        <translation>{0}：不是条的附属文件（{1}）；请用 {2}.lkg 恢复</translation>
    </message>
    <message>
        <source>sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>rates</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>recorder</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>alarms</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>cues</source>
        <translation>Cue</translation>
    </message>
    <message>
        <source>bodies</source>
        <translation>追踪对象</translation>
    </message>
    <message>
        <source>walls</source>
        <translation>LED屏</translation>
    </message>
    <message>
        <source>lenses</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>takes</source>
        <translation>条</translation>
    </message>
    <message>
        <source>A wall did not go black, grey or back as it was ordered.</source>
        <translation>有屏没有按指令变黑、变灰或恢复。</translation>
    </message>
    <message>
        <source>Look at that wall; where people need it dark, switch it off.</source>
        <translation>看那块屏；需要它变黑时直接关掉。</translation>
    </message>
    <message>
        <source>Wall not as ordered</source>
        <translation>屏未按指令</translation>
    </message>
    <message>
        <source>LED processor {0} does not follow the walls' order</source>
        <translation>LED处理器 {0} 没有执行屏的指令</translation>
    </message>
    <message>
        <source>the lenses are not taken over</source>
        <translation>镜头没有启用</translation>
    </message>
    <message>
        <source>the set-up is not applied</source>
        <translation>配置没有应用</translation>
    </message>
    <message>
        <source>{0}, and nothing was stopped: {1}</source>
        <translation>{0}，什么也没停：{1}</translation>
    </message>
    <message>
        <source>lens swap {0}: the other ends stay open</source>
        <translation>换镜头 {0}：其余行程先不校</translation>
    </message>
    <message>
        <source>{0}: id: found {1}, expected letters, digits, dot, dash or underscore, at most 31; choose another name</source>
        <translation>{0}：id：是 {1}，应为字母、数字、点、连字符或下划线，最多 31 个；请换个名字</translation>
    </message>
    <message>
        <source>focus</source>
        <translation>焦点</translation>
    </message>
    <message>
        <source>iris</source>
        <translation>光圈</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>变焦</translation>
    </message>
    <message>
        <source>found {0}, expected a number</source>
        <translation>是 {0}，应为数字</translation>
    </message>
    <message>
        <source>found the unit {0}, expected one of {1}</source>
        <translation>单位是 {0}，应为 {1} 之一</translation>
    </message>
    <message>
        <source>longer than {0} bytes</source>
        <translation>超过 {0} 字节</translation>
    </message>
    <message>
        <source>take it on again when it is well</source>
        <translation>正常后再恢复使用</translation>
    </message>
    <message>
        <source>{0} is taken off</source>
        <translation>{0} 已摘除</translation>
    </message>
    <message>
        <source>level</source>
        <translation>关卡</translation>
    </message>
    <message>
        <source>  look: {0} px, {1} % of the picture's width (wall {2}, composite {3})</source>
        <translation>  看画面：{0} px，画面宽度的 {1} %（LED屏 {2}，合成 {3}）</translation>
    </message>
    <message>
        <source> (is it {0}?)</source>
        <translation>（是 {0} 吗？）</translation>
    </message>
    <message>
        <source>--camera: found nothing, expected the camera's name as in the stage file; {0}</source>
        <translation>--camera：空，应为现场文件中的机位名；{0}</translation>
    </message>
    <message>
        <source>--looked: is no look of --propose ({0})</source>
        <translation>--looked：不是 --propose 的结果（{0}）</translation>
    </message>
    <message>
        <source>camera {0}: {1}, {2}, build {3}, session {4}</source>
        <translation>机位 {0}：{1}，{2}，装配 {3}，记录 {4}</translation>
    </message>
    <message>
        <source>focal length looks {0} % off (1 sigma {1} %)</source>
        <translation>焦距看来偏 {0} %（1 sigma {1} %）</translation>
    </message>
    <message>
        <source>in use after {0} s</source>
        <translation>{0} s 后已启用</translation>
    </message>
    <message>
        <source>lens without a name</source>
        <translation>无名镜头</translation>
    </message>
    <message>
        <source>look: wall {0}, composite {1}</source>
        <translation>看画面：LED屏 {0}，合成 {1}</translation>
    </message>
    <message>
        <source>name, WIDTHxHEIGHT in px, or WxHmm@WxH for one that is new</source>
        <translation>名称、以 px 计的 WIDTHxHEIGHT，新的写 WxHmm@WxH</translation>
    </message>
    <message>
        <source>none is in use yet</source>
        <translation>还没有启用的</translation>
    </message>
    <message>
        <source>not looked at: there is no profile to compare with</source>
        <translation>未看画面：没有可对比的档案</translation>
    </message>
    <message>
        <source>not looked at: {0}</source>
        <translation>未看画面：{0}</translation>
    </message>
    <message>
        <source>sensor mode: found {0}, expected {1}, or a new one as {2}</source>
        <translation>传感器模式：{0}，应为 {1}，新的写 {2}</translation>
    </message>
    <message>
        <source>sensor mode: several fit ({0}); name one of {1}</source>
        <translation>传感器模式：有多个符合（{0}）；请指定 {1} 之一</translation>
    </message>
    <message>
        <source>this build has no ends from before</source>
        <translation>这套装配没有以前的端点</translation>
    </message>
    <message>
        <source>{0} are in use</source>
        <translation>正在启用 {0}</translation>
    </message>
    <message>
        <source>{0}, {1} mm</source>
        <translation>{0}，{1} mm</translation>
    </message>
    <message>
        <source>{0}: is not in</source>
        <translation>{0}：不在</translation>
    </message>
    <message>
        <source>{0}: is not in the library: no profile</source>
        <translation>{0}：不在镜头库中：没有档案</translation>
    </message>
    <message>
        <source>{0}: is not in the library{1}</source>
        <translation>{0}：不在镜头库中{1}</translation>
    </message>
    <message>
        <source>{0}: {1} was never calibrated on it</source>
        <translation>{0}：{1} 从未在它上面标定过</translation>
    </message>
    <message>
        <source>lens without a name #{0}</source>
        <translation>无名镜头 #{0}</translation>
    </message>
    <message>
        <source>there is a take {0} already: this one goes to the folder {1}</source>
        <translation>已有名为 {0} 的条：这一条录到文件夹 {1}</translation>
    </message>
</context>
</TS>
