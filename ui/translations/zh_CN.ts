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
</context>
<context>
    <name>engine</name>
</context>
</TS>
